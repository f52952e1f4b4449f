import type { AreaRules } from "./area-rules.ts";

/** Code that decides who someone is, and what they may do. */
export const AUTH_RULES: AreaRules = {
  area: "auth",
  tier: "high",
  words: `
    2fa abac access-checker access-control access-control-list access-grant access-key
    access-level access-policies access-policy access-rule access-token account-lockout
    account-recover account-recovery account-security acl active-directory active-session adfs
    admin-only admin-required admin-session admin-token allauth api-authorization api-grant
    api-key api-scope api-token app-lock app-password argon2 auth auth-token authelia
    authenticatable authenticate authenticated authenticated-user authentication authenticator
    authenticity authentik authlib authn authorisation authorise authorised authorised-keys
    authorization authorize authorized authorized-keys authorizer authx authz authzed azure-ad
    backup-codes bcrypt bearer-token better-auth biometric bootstrap-token cancan cancancan
    casbin casdoor casl cerbos claims-identity claims-principal clerk client-cert
    client-certificate client-secret cognito confirm-email confirmation-token
    content-security-policy cookie-session cors credential csrf csrf-token ctap customer-session
    deploy-key deploy-token descope device-code devise directory-sync doorkeeper dsync
    email-confirmation email-verification entra-id external-login face-id fido forgot-password
    fortify frontegg fusionauth grant-access grant-admin gssapi guest-token hanko hashers hotp
    iam id-token identity-provider identity-server idp impersonate impersonated impersonation
    invitation-token invite-token ip-allowlist ip-restriction ip-whitelist is-admin join-token
    jose jwe jwk jws jwt jwt-key jwt-token kerberos keychain keycloak kinde krb5 ldap login
    login-history login-session logoff logon logout logto lucia macaroon magic-link make-admin
    manage-session member-session method-security mfa msal mtls multi-factor next-auth ntlm
    oauth oidc okta omniauth one-time-code one-time-password one-time-token openfga openid otp
    pac4j paseto passcode passkey passphrase passport passwd password password-hasher
    passwordless pat-scope pbkdf2 permify permission personal-access-token pin-code pkce
    private-key private-route privilege propelauth protected-route publishable-key pundit rbac
    rebac recovery-code refresh-token register-controller register-form register-user
    registration-controller registration-form registration-token registrations-controller
    remember-me require-admin require-role require-user reset-token revoke-access revoke-admin
    revoke-session revoke-token rodauth role role-based rotate-secret runner-token saml sanctum
    scim scrypt second-factor secret-key security-config security-configuration security-controller security-context
    security-filter security-headers security-policy self-service-flow service-token
    session-auth session-cookie session-guard session-middleware session-store session-token
    shibboleth shiro sign-in sign-on sign-out sign-up signing-key social-account social-login
    spicedb spnego ssh-key sso stack-auth stytch sudo supertokens superuser token-auth
    token-endpoint token-exchange token-introspection token-issuer token-provider token-refresh
    token-revocation token-scope token-service token-validator token-verification token-verifier
    totp touch-id trusted-device trusted-publisher trustpub two-factor twofa u2f ueberauth
    unauthorized user-claims user-provider user-provisioning user-registration user-session
    user-token verification-token verify-email warden web-security web-session webauthn workos
    ws-fed ws-federation xoauth xsrf zitadel`,
  // Sessions that nobody signs in to.
  wordsExcept: `
    log-in-progress agent-session agent-sessions browser-session browser-sessions call-session
    call-sessions chat-session chat-sessions checkout-session checkout-sessions debug-session
    debug-sessions edit-session edit-sessions game-session game-sessions payment-session
    payment-sessions terminal-session terminal-sessions test-session test-sessions upload-session
    upload-sessions work-session work-sessions`,
  nocase: true,
  include: [
    "**/{auth,oauth}[a-np-z0-9]*",
    "**/{auth,oauth}[a-np-z0-9]*/**",
    "**/{controllers,handlers,handler,routes,apiserver,api}/**/{session,sessions}.*",
    "**/{session,sessions}{_,,.}controller.*",
    "**/{controllers,views}/**/{sessions,registrations,confirmations,unlocks}{_controller.rb,/**}",
    "**/controllers/**/{token,tokens,*_token,*_tokens}_controller.{rb,ex}",
    "**/{controllers,views,api}/**/{token,tokens,*_tokens}.{py,go,rs}",
    "**/{Token,Tokens}Controller.{php,java,kt,cs}",
    "**/{token,tokens}.controller.{ts,js}",
    "**/{api,controllers,handlers,routes}/**/identity.{go,rs,py,ts,js,rb}",
    "**/{account,accounts,auth,user,users}/middleware.*",
    "**/app/{policies,abilities}/**",
    "**/server/policies/**",
    "**/{policies,policy}/**/*_policy.rb",
    "**/Policies/**/*Policy.php",
    "**/*{,.,-,_}guard.{ts,js,dart,py}",
    "**/*Guard.{ts,tsx,js,jsx,php,dart}",
    "**/guards/**",
    "{,src/,app/,apps/*/,apps/*/src/}{middleware,proxy,hooks.server}.{ts,js,mts,mjs}",
    "**/supabase/middleware.{ts,js}",
    "**/app/Http/Middleware/{Authenticate,RedirectIf,EnsureEmail,EncryptCookies,VerifyCsrf}*",
    "**/app/Http/Kernel.php",
    "**/{models,model,entities,entity}/{user,users,account_user}.{rb,py,php,ts,js,rs,ex,go,java,kt,cs}",
    "**/user.{entity,model,schema}.{ts,js}",
    "**/config/{auth,session,cors,sanctum,fortify,permission,passport,jwt}.php",
    "**/config/packages/security.y{a,}ml",
    "**/config/initializers/{devise*,omniauth*,doorkeeper*,session_store,cors,content_security_policy,rack_attack,*auth*}.rb",
    "**/routes/auth.php",
    "**/models/**/{ability,*_ability}.rb",
    "**/models/{current,session}.rb",
    "**/{*Voter,*Jetstream*}.php",
    "**/{Voter,Jetstream}/**/*.{php,vue,tsx}",
    "**/{user,users,account,accounts,auth}/{models,managers,backends,adapters}.py",
    "**/middleware{,s}/{session,auth*,jwt*,cors,csrf}*",
    "**/models/token/**",
    "**/*.{cedar,rego,polar,fga}",
    "**/{firestore,storage}.rules",
    "**/database.rules.json",
    "**/security/**/*.{java,kt,scala,rb,ex,cs,go,py,php,rs,ts}",
    "**/security.{py,ts,js,go,rb,php,rs,ex}",
    "**/{identity,identities}/**/*.{go,java,kt,cs,rs,rb,py,ts,ex}",
    "**/Identity*/**/*.cs",
    "**/Access/**/*.{cs,php}",
    "**/session/identity.*",
    "**/{session,sessions}.server.{ts,js}",
    "{,src/,app/,apps/*/}{lib,utils}/session.{ts,js}",
    "**/sessions_helper.rb",
    "**/{pages,views,screens}/**/{register,registration}{.*,/**}",
    "**/{register,registration}/{page,+page,+page.server}.{ts,tsx,js,jsx,svelte}",
    "**/templates/**/registration/*.{html,txt}",
  ],
  exclude: [
    "**/_authenticated+/**",
    "**/_{authenticated,auth}/**/*.{css,svg}",
    "**/*type{,-,_,.}guard.{ts,js,py}",
    "**/{type-guards,typeguards,type_guards}/**",
  ],
};
