import { html } from "hono/html";
import { type Html, layout } from "./layout.ts";

/** What the first page shows. */
export interface StartPage {
  readonly token: string;
  /** The root of GitHub's pages, such as `https://github.com`. */
  readonly githubUrl: string;
  readonly webhookUrl: string;
  /** Whether GitHub can reach this address at all. */
  readonly isReachable: boolean;
  readonly permissions: Readonly<Record<string, string>>;
}

/** Asks for the organisation. */
export function startPage(page: StartPage): Html {
  const rows = Object.entries(page.permissions).map(
    ([name, access]) => html`<tr><td><code>${name}</code></td><td>${access}</td></tr>`,
  );
  const content = html`
<section>
<h1>Connect agentgov to GitHub</h1>
<p>GitHub makes an app of your own with what is listed below. You see it all again there, before anything is made.</p>
${page.isReachable ? organisationForm(page.token) : unreachable(page.webhookUrl)}
</section>
<section>
<h2>What the app will be allowed</h2>
<p class="soft">It cannot write code, settings, rules or membership. <code>app.yml</code> has the reason for each line.</p>
<table>${rows}</table>
<p><small>Deliveries go to <code>${page.webhookUrl}</code> · GitHub is <code>${page.githubUrl}</code></small></p>
</section>`;
  return layout("Connect to GitHub", content);
}

function organisationForm(token: string): Html {
  return html`<form action="/setup" method="get">
<input type="hidden" name="token" value="${token}">
<label for="organisation">Organisation that will own the app</label>
<input id="organisation" name="organisation" placeholder="acme" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="39" pattern="[A-Za-z0-9][A-Za-z0-9\\-]*" required autofocus>
<button>Continue</button>
</form>`;
}

function unreachable(webhookUrl: string): Html {
  return html`<p><strong>GitHub cannot reach <code>${webhookUrl}</code>.</strong> Set <code>PUBLIC_URL</code> to the address
under which GitHub reaches this machine, such as that of a tunnel or a proxy, and start agentgov again.</p>`;
}

/** What the second page shows. */
export interface ConfirmPage {
  readonly organisation: string;
  /** Where GitHub takes a manifest. */
  readonly action: string;
  readonly manifest: string;
}

/** Hands the manifest over to GitHub. */
export function confirmPage({ organisation, action, manifest }: ConfirmPage): Html {
  const content = html`
<section>
<h1>Create the app in ${organisation}</h1>
<p>GitHub asks you to confirm the name and sends you back here. Owners of the organisation can do this.</p>
<form action="${action}" method="post">
<input type="hidden" name="manifest" value="${manifest}">
<button>Continue on GitHub</button>
</form>
</section>
<section><h2>What is sent</h2><pre tabindex="0">${manifest}</pre></section>`;
  return layout("Create the app", content);
}

/** What the last page shows. */
export interface DonePage {
  readonly slug: string;
  readonly installUrl: string;
  /** Where the credentials were kept. */
  readonly folder: string;
  readonly configRepository: string;
  readonly policy: string;
  readonly ruleset: string;
}

/** The app exists: what is left to do. */
export function donePage(page: DonePage): Html {
  const content = html`
<section>
<h1>${page.slug} is registered</h1>
<p>Its credentials are in <code>${page.folder}</code>, readable for this account alone. agentgov is starting with them now.</p>
<h2>1. Install it</h2>
<p>On all repositories or on some; more can be added later.</p>
<a class="button" href="${page.installUrl}">Install on the organisation</a>
</section>
<section>
<h2>2. Write the policy</h2>
<p>Create the repository <code>${page.configRepository}</code> in the organisation, give the app access to it, and put this into
its file <code>agentgov.yml</code>. Until then, and in <code>warn</code>, verdicts are shown and nothing is blocked.</p>
<pre tabindex="0">${page.policy}</pre>
</section>
<section>
<h2>3. Make it required</h2>
<p>When you trust what you see: in a repository, under Settings, Rules, Rulesets, import this. It requires the check on
<code>main</code> from this app alone; without that pin, anyone with write access can post a check of its name.</p>
<pre tabindex="0">${page.ruleset}</pre>
</section>`;
  return layout("Registered", content);
}

/** Something did not work; `advice` says what to do. */
export function troublePage(title: string, advice: string): Html {
  return layout(title, html`<section class="note"><h1>${title}</h1><p>${advice}</p></section>`);
}
