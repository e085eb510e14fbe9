//! The way every request of ours takes: who asks, from where, may they, then the handler.

use std::future::Future;

use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use pass0_core::model::Strength;
use pass0_core::{Current, Freshness, Rejected, Resumed, Visit};
use pass0_html::{CodeError, Lang, Page, StepUpMethod};

use crate::accept::{self, Format};
use crate::answer::{Answer, Failure, StepUp};
use crate::body::Fields;
use crate::client;
use crate::csrf::{self, Source};
use crate::failed;
use crate::http::Http;
use crate::resume;
use crate::routes::{Policy, Route};

/// What a handler gets.
pub(crate) struct Ctx {
    pub(crate) http: Http,
    /// Time, client and cookies.
    pub(crate) visit: Visit,
    /// The link cookie as sent.
    pub(crate) link: Option<String>,
    /// What this browser's user said to the offer of a passkey, or that it can be made.
    pub(crate) offer: Option<String>,
    /// Page or JSON.
    pub(crate) format: Format,
    /// Who is signed in, where the policy asked.
    pub(crate) current: Option<Current>,
    /// The body.
    pub(crate) fields: Fields,
    /// The one path parameter, or nothing.
    pub(crate) param: String,
    /// The raw query.
    pub(crate) query: String,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// HEAD, prefetch or prerender: nothing may change.
    pub(crate) probe: bool,
    /// Dev mode, from this machine, with the dev key: the answer may hold link and code.
    pub(crate) shows_secrets: bool,
}

impl Ctx {
    /// Who is signed in; the policy made sure that somebody is.
    pub(crate) fn signed_in(&self) -> Result<&Current, Failure> {
        self.current
            .as_ref()
            .ok_or_else(|| Rejected::SignedOut.into())
    }

    /// A value of the query, the first of its name.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether this is somebody's browser going to the page, as far as its headers tell: not an
    /// image, a frame or a script.
    pub(crate) fn navigates(&self) -> bool {
        let is = |name: &str, wanted: &str| {
            let value = client::text(&self.headers, name);
            value.is_empty() || value == wanted
        };
        is("sec-fetch-dest", "document") && is("sec-fetch-mode", "navigate")
    }

    /// Whether no other site sent the visitor here, as far as its headers tell.
    pub(crate) fn comes_by_itself(&self) -> bool {
        let from = client::text(&self.headers, "sec-fetch-site");
        matches!(from, "" | "same-origin" | "none")
    }
}

/// What an answer is written with, kept while the handler has the rest.
pub(crate) struct View {
    pub(crate) http: Http,
    pub(crate) lang: Lang,
    pub(crate) format: Format,
    pub(crate) request_id: String,
    /// Path and query of the request.
    pub(crate) path: String,
    /// A form was sent by a browser, which holds its page's policy against every redirect that
    /// follows (CSP 3 §6.3.1 `form-action`).
    pub(crate) form: bool,
    visit: Visit,
}

impl View {
    /// The sign-in page, leading back to this request's path when that is a safe target.
    pub(crate) fn login(&self) -> String {
        login(&self.http, Some(&self.path), "")
    }

    /// The page that asks for a proof.
    pub(crate) fn step_up(&self, wanted: StepUp) -> Page {
        step_up_page(&self.http, &self.visit, wanted, None)
    }

    /// The address of this browser's flow; empty when it has none.
    pub(crate) async fn flow_email(&self) -> String {
        let flow = self.http.engine.flow(&self.visit).await;
        flow.map(|flow| flow.email).unwrap_or_default()
    }
}

/// The sign-in page, leading back to `path` when that is a safe target.
pub(crate) fn login(http: &Http, path: Option<&str>, query: &str) -> String {
    let mut login = http.engine.config().login_path();
    let mut add = |pair: &str| {
        login.push(if login.contains('?') { '&' } else { '?' });
        login.push_str(pair);
    };
    if !query.is_empty() {
        add(query);
    }
    let next = path.and_then(|path| http.engine.targets().check(path));
    if let Some(next) = next.filter(|next| next != "/") {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        add(&format!("next={next}"));
    }
    login
}

/// The page that asks somebody signed in for a proof.
pub(crate) fn step_up_page(
    http: &Http,
    visit: &Visit,
    wanted: StepUp,
    error: Option<CodeError>,
) -> Page {
    let methods = wanted.methods.iter().filter_map(|id| match *id {
        "passkey" => Some(StepUpMethod::Passkey),
        "totp" => Some(StepUpMethod::Totp),
        "mail" => Some(StepUpMethod::Mail),
        _ => None,
    });
    Page::StepUp {
        email: wanted.email,
        methods: methods.collect(),
        next: wanted.next,
        error,
        form_token: http.engine.form_token(visit),
    }
}

/// Runs one request through the policy and the handler.
pub(crate) async fn dispatch<F, Fut>(
    http: Http,
    route: Route,
    handler: F,
    request: Request,
) -> Response
where
    F: FnOnce(Ctx) -> Fut + Send,
    Fut: Future<Output = Result<Answer, Failure>> + Send,
{
    let (mut parts, body) = request.into_parts();
    let cookies = http.cookies.read(&parts.headers);
    let client = client::client(&parts.headers, &parts.extensions, &http.options);
    let mut visit = http.engine.visit(client);
    visit.session = cookies.session;
    visit.flow = cookies.flow;
    visit.start = cookies.start;
    visit.known = cookies.known;
    visit.ceremony = cookies.ceremony;
    visit.link = cookies.link.as_deref().and_then(parse_link);
    let source = csrf::source(&parts.method, &parts.headers, &http.engine.config().origin);
    let mut view = View {
        form: !parts.method.is_safe() && source != Source::Silent,
        http: http.clone(),
        lang: client::lang(&parts.headers),
        format: accept::preferred(&parts.headers),
        request_id: Http::request_id(&parts.extensions),
        path: parts
            .uri
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default(),
        visit: visit.clone(),
    };
    let mut ctx = Ctx {
        visit,
        link: cookies.link,
        offer: cookies.offer,
        format: view.format,
        current: None,
        fields: Fields::default(),
        param: param(&mut parts).await,
        query: parts.uri.query().unwrap_or("").to_owned(),
        probe: is_probe(&parts),
        shows_secrets: http.shows_secrets(&parts.headers, &parts.extensions),
        headers: parts.headers,
        http,
    };
    let unsafe_method = !parts.method.is_safe();
    if unsafe_method && cookies.twice {
        return Failure::CookieTwice.respond(&view).await;
    }
    match Fields::read(&ctx.headers, body, route.longest).await {
        Ok(fields) => ctx.fields = fields,
        Err(failure) if unsafe_method => return failure.respond(&view).await,
        Err(_) => {}
    }
    if let Some(format) = ctx.fields.format {
        view.format = format;
        ctx.format = format;
    }
    let asked = Asked {
        source,
        method: &parts.method,
        path: parts.uri.path(),
        policy: route.policy,
        cookies: cookies.any,
    };
    let client = ctx.visit.client.clone();
    let outcome = match admit(&mut ctx, asked).await {
        Ok(()) => handler(ctx).await,
        Err(failure) => Err(failure),
    };
    if unsafe_method {
        failed::note(&client, route.policy, &outcome);
    }
    match outcome {
        Ok(answer) => answer.respond(&view),
        Err(failure) => failure.respond(&view).await,
    }
}

/// What a request is admitted by, besides what the handler gets.
struct Asked<'a> {
    source: Source,
    method: &'a Method,
    path: &'a str,
    policy: Policy,
    /// Any cookie at all was sent.
    cookies: bool,
}

/// CSRF, then the policy.
async fn admit(ctx: &mut Ctx, asked: Asked<'_>) -> Result<(), Failure> {
    let Asked { method, path, .. } = asked;
    let policy = asked.policy;
    let engine = ctx.http.engine.clone();
    let token = ctx.fields.take_form_token();
    match asked.source {
        Source::Own => {}
        Source::Foreign => return Err(Failure::Csrf),
        // Not a browser of today: a form of ours, or a client without cookies that starts a flow.
        Source::Silent => {
            let ours = token.is_some_and(|token| engine.is_form_token(&ctx.visit, &token));
            let starts = policy == Policy::PublicStart && !asked.cookies;
            if !ours && !starts {
                return Err(Failure::Csrf);
            }
        }
    }
    match policy {
        Policy::Public | Policy::PublicStart => {}
        Policy::Flow => {
            if ctx.visit.flow.is_none() {
                return Err(Rejected::OtherBrowser.into());
            }
        }
        Policy::Waiting => {
            engine.factor(&ctx.visit).await?;
        }
        Policy::Session | Policy::Fresh | Policy::FreshStrong | Policy::Enrol => {
            let Some(current) = engine.current(&ctx.visit).await? else {
                // Whoever waits to set something up holds the flow cookie, and the engine looks
                // whether that is what their sign-in waits for.
                if policy == Policy::Enrol && ctx.visit.flow.is_some() {
                    let factor = engine.factor(&ctx.visit).await?;
                    return match factor.set_up.is_empty() {
                        true => Err(Rejected::FreshRequired.into()),
                        false => Ok(()),
                    };
                }
                return Err(Rejected::SignedOut.into());
            };
            // Before a proof is asked for: none would help.
            if policy != Policy::Session {
                current.owns()?;
            }
            let least = match policy {
                Policy::Session => None,
                Policy::FreshStrong => Some(Strength::SecondFactor),
                _ => Some(Strength::Issued),
            };
            if let Some(least) = least {
                let freshness = engine.freshness(&ctx.visit, &current, least).await?;
                if !freshness.fresh {
                    let next = suspend(ctx, &current, method, path).await?;
                    return Err(stale(current, freshness, next));
                }
            }
            ctx.current = Some(current);
        }
    }
    Ok(())
}

/// Where a request that needs a fresh proof goes on after it: a page comes up again, a form is
/// kept and sent on.
async fn suspend(
    ctx: &Ctx,
    current: &Current,
    method: &Method,
    path: &str,
) -> Result<String, Failure> {
    let engine = &ctx.http.engine;
    if ctx.format == Format::Json {
        return Ok(String::new());
    }
    if method.is_safe() {
        let mark = if ctx.query.is_empty() { "" } else { "?" };
        let page = format!("{path}{mark}{}", ctx.query);
        return Ok(engine.targets().check(&page).unwrap_or_default());
    }
    let Some(fields) = ctx.fields.as_form() else {
        return Ok(String::new());
    };
    keep(ctx, current, path.to_owned(), fields).await
}

/// Keeps a form, if it is one that may wait: where it goes on.
pub(crate) async fn keep(
    ctx: &Ctx,
    current: &Current,
    action: String,
    fields: Vec<(String, String)>,
) -> Result<String, Failure> {
    let prefix = &ctx.http.brand.prefix;
    let words = resume::words(prefix, &action);
    let takes = |(name, _): &(String, String)| words.is_some_and(|it| resume::takes(it, name));
    if words.is_none() || !fields.iter().all(takes) {
        return Ok(String::new());
    }
    let form = Resumed { action, fields };
    let kept = ctx.http.engine.suspend(&ctx.visit, current, &form).await?;
    Ok(kept.map_or_else(String::new, |id| resume::path(prefix, id.as_str())))
}

/// The session must be proven afresh before it goes on to `next`.
pub(crate) fn stale(current: Current, freshness: Freshness, next: String) -> Failure {
    Failure::Fresh(Box::new(StepUp {
        email: current.user.delivery,
        methods: freshness.methods,
        set_up: freshness.set_up,
        next,
    }))
}

/// HEAD, and what browsers send when they fetch a page that nobody has asked for yet.
pub(crate) fn is_probe(parts: &Parts) -> bool {
    let ahead = |name: &str| {
        let value = client::text(&parts.headers, name).to_ascii_lowercase();
        value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
    };
    parts.method == Method::HEAD
        || ["sec-purpose", "purpose", "x-purpose", "x-moz"]
            .into_iter()
            .any(ahead)
}

fn parse_link(text: &str) -> Option<pass0_core::secret::Token> {
    use pass0_core::secret::{Token, TokenKind};
    let mut kinds = TokenKind::LINKS.iter();
    kinds.find_map(|kind| Token::parse(*kind, text))
}

async fn param(parts: &mut Parts) -> String {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params
            .iter()
            .next()
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default(),
        Err(_) => String::new(),
    }
}
