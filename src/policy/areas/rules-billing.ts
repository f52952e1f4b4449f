import type { AreaRules } from "./area-rules.ts";

/** Code through which money is charged, paid out, priced, taxed or given back. */
export const BILLING_RULES: AreaRules = {
  area: "billing",
  tier: "high",
  words: `
    account-subscription accounts-payable accounts-receivable ach adapty adyen afterpay alipay
    amazon-pay apple-pay arrears authorize-net avalara avatax bambora billable biller billing
    billing-plan bitpay bluesnap braintree btcpay buy-credits cancel-subscription cashfree
    cashier change-plan chargeback chargebee charges chargify checkout clearpay
    coinbase-commerce company-subscription conekta coupon credit-balance credit-card
    credit-grant credit-note credit-pack credit-purchase customer-portal customer-subscription
    cybersource debit-card direct-debit discount-code dlocal donate donation
    downgrade-subscription dunning dwolla ebanx entitlement fastspring fee flutterwave
    free-subscription free-trial gift-card gocardless google-pay gumroad helcim in-app-purchase
    invoice invoicing iyzico klarna lemonsqueezy mercado-pago merchant meter-event metering
    midtrans mollie monetization monetize mpesa nuvei omise organization-subscription
    overdue-balance overdue-payment paddle pagarme pagseguro paid-subscription
    pause-subscription payee payer payfast payin payment payment-method payoneer payout paypal
    payroll paystack paytabs paytm payu paywall phonepe play-billing premium-subscription price
    pricing pricing-plan promo-code promotion-code proration przelewy24 purchase-credits
    qonversion razorpay recurly refund renew-subscription repricing resume-subscription
    revenue-cat rotessa samsung-pay sepa settlement sezzle shop-pay sslcommerz store-credit
    store-kit stripe stripe-subscription subscription-billing subscription-item
    subscription-plan subscription-price subscription-purchase subscription-renewal
    subscription-tier subscription-trial subscription-upgrade tax tax-jar tax-rate taxation
    taxes tenant-subscription top-up trial-subscription trustly upgrade-plan
    upgrade-subscription usage-billing vat wallet wechat-pay wepay workspace-subscription
    worldpay xendit yookassa zuora`,
  wordsExcept: `
    price-of checkout-branch checkout-commit checkout-ref checkout-head git-checkout checkout-file
    checkout-worktree actions-checkout paddle-paddle paddle-ocr paddle-nlp paddle-speech paddle-lite`,
  nocase: true,
  include: [
    "**/{checkout,payment,billing,invoice,pricing,paymentprocessing}service/**",
    "**/models/{subscription,invoice}.rb",
    "**/{models,entities}/{plan,plans,charge,charges}.*",
    "**/controllers/**/{plan,plans}_controller.{rb,ex}",
    "**/{Plan,Plans}Controller.{php,java,kt,cs}",
    "**/{plan,plans}.{controller,service}.{ts,js}",
    // Who has the subscription says that it is paid for.
    "**/{account,accounts,organization,organizations,workspace,workspaces,team,teams,tenant,tenants,customer,customers}/**/subscription{,s}{,_controller,.controller,.service}.*",
    "**/*{Account,Organization,Workspace,Team,Tenant,Company,Customer,Portal}/**/Subscription*.{php,java,kt,cs}",
    "**/overdue/**",
    "**/subscription{,s}/**/*.{py,java,kt,cs,php,go}",
  ],
  exclude: [
    "**/*.{entitlements,plist}",
    "**/credits.{js,ts,html}",
    "**/{git,vcs,scm,worktree,worktrees,pr,branch,branches}/**/*checkout*",
  ],
};
