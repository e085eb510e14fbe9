//! What only dev mode has: a folder for everything, an inbox in place of a mail server, a home
//! page.

use std::io::{self, Write as _};
use std::path::Path;

use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use pass0_axum::{CurrentUser, Http};
use pass0_mail::DevInbox;

use pass0::settings::Settings;

/// The file in that folder that names the instance's URL, for the other commands.
const URL_FILE: &str = "public_url";

/// Notes where the instance answers.
pub(crate) fn record_url(folder: &Path, url: &str) -> io::Result<()> {
    std::fs::write(folder.join(URL_FILE), format!("{url}\n"))
}

/// Where the instance in this folder answers, or answered last.
pub(crate) fn recorded_url(folder: &Path) -> Option<String> {
    let url = std::fs::read_to_string(folder.join(URL_FILE)).ok()?;
    Some(url.trim().to_owned())
}

/// Prints what to do next. The only place that shows the dev key.
pub(crate) fn banner(settings: &Settings, http: &Http, folder: &Path) -> io::Result<()> {
    let url = settings.config.origin.as_str();
    let inbox = http.dev_inbox_url().unwrap_or_default();
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "
  pass0 is up, in dev mode: for this machine only, not for the internet.

    sign in   {url}/
    inbox     {inbox}
    data      {}

  No email leaves this machine: links and codes appear in the inbox and below.
  Anyone may sign up. Emails are not rate limited; set PASS0_LIMITS=on to try the limits.
  Stop with Ctrl-C. For real use: pass0 serve --config FILE
",
        folder.display()
    )?;
    stdout.flush()
}

/// The routes of dev mode.
pub(crate) fn routes(http: &Http, inbox: DevInbox) -> Router {
    Router::new()
        .route("/", get(home))
        .layer(Extension(http.clone()))
        .merge(http.dev_inbox(move || inbox.letters()))
}

/// Stands in for the app: who is signed in, and where to go from here.
async fn home(Extension(http): Extension<Http>, user: Option<CurrentUser>) -> Response {
    let Some(user) = user else {
        return Redirect::to(&http.engine().config().login_path()).into_response();
    };
    let prefix = &http.engine().config().prefix;
    let app = escape(&http.brand().app_name);
    let email = escape(user.email());
    let style = pass0_html::asset_name("pass0.css").unwrap_or_default();
    Html(format!(
        "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Signed in · {app}</title><link rel=\"stylesheet\" href=\"{prefix}/static/{style}\"></head>
<body><main><h1>Signed in</h1>
<p>You are <strong>{email}</strong>. In real use your app answers here.</p>
<ul><li><a href=\"{prefix}/account\">Your account: passkeys and more</a></li>
<li><a href=\"{prefix}/sessions\">Sessions</a></li>
<li><a href=\"{prefix}/session\">What the app is told (JSON)</a></li>
<li><a href=\"{prefix}/dev/inbox\">Inbox</a></li></ul>
<form method=\"post\" action=\"{prefix}/logout\"><button>Sign out</button></form>
</main></body></html>
"
    ))
    .into_response()
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
        safe
    })
}
