import type { AreaRules } from "./area-rules.ts";

/** Code through which money is charged, paid out, priced, taxed or given back. */
export const BILLING_RULES: AreaRules = {
  area: "billing",
  tier: "high",
  words: `
    adyen afterpay alipay apple-pay arrears avalara avatax billable biller billing billing-plan
    braintree btcpay cashfree cashier change-plan chargeback chargebee charges checkout coupon
    credit-balance credit-card credit-note customer-portal customer-subscription cybersource
    discount-code donate donation dunning dwolla entitlement fee flutterwave free-trial gift-card
    gocardless google-pay in-app-purchase invoice invoicing iyzico klarna lemonsqueezy
    mercado-pago merchant meter-event metering midtrans mollie omise overdue paddle payee payer
    payin payment payment-method payoneer payout paypal payroll paystack paytm payu paywall
    phonepe play-billing price pricing pricing-plan promo-code promotion-code proration razorpay
    recurly refund repricing revenue-cat settlement store-credit store-kit stripe
    stripe-subscription subscription-billing subscription-item subscription-plan
    subscription-price subscription-tier tax tax-jar tax-rate taxation taxes upgrade-plan
    usage-billing vat wallet wechat-pay worldpay xendit zuora`,
  wordsExcept: `
    price-of checkout-branch checkout-commit checkout-ref checkout-head git-checkout checkout-file
    checkout-worktree actions-checkout`,
  nocase: true,
  include: [
    "**/{checkout,payment,billing,invoice,pricing,paymentprocessing}service/**",
    "**/models/{subscription,plan,invoice,charge}.rb",
    "**/subscription{,s}/**/*.{py,java,kt,cs,php,go}",
  ],
  exclude: ["**/*.{entitlements,plist}", "**/credits.{js,ts,html}"],
};
