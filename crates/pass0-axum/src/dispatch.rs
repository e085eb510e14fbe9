//! The path of every request to one of pass0's routes: session, origin, policy, then the handler.

use std::future::Future;

use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use pass0_core::Rejected;
use pass0_core::model::Strength;

use crate::accept;
use crate::answer::Answer;
use crate::body::Fields;
use crate::client::{self, is_probe};
use crate::csrf::{self, Source};
use crate::ctx::Ctx;
use crate::failure::Failure;
use crate::failure_log;
use crate::http::Http;
use crate::policy::{Policy, Route};
use crate::render::View;
use crate::suspend::{stale, suspend};

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
        failure_log::note(&client, route.policy, &outcome);
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
        // Not a current browser: a form of pass0's, or a client without cookies that starts a flow.
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
            engine.sign_in().factor(&ctx.visit).await?;
        }
        Policy::Session | Policy::Fresh | Policy::FreshStrong | Policy::Enrol => {
            let Some(current) = engine.current(&ctx.visit).await? else {
                // A visitor who is waiting to set something up holds the flow cookie, and the engine looks
                // whether that is what their sign-in waits for.
                if policy == Policy::Enrol && ctx.visit.flow.is_some() {
                    let factor = engine.sign_in().factor(&ctx.visit).await?;
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
                let freshness = engine
                    .account(&current)
                    .freshness(&ctx.visit, least)
                    .await?;
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
