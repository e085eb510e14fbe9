//! Pages that are shown at more than one place.

use pass0_core::Visit;
use pass0_core::model::InvalidEmail;
use pass0_html::{AddressFault, CodeError, Factor, Notice, Page, Sent};

use crate::factors;
use crate::failure::StepUp;
use crate::http::Http;

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

/// The sign-in page, with what can be done there.
pub(crate) fn login_page(http: &Http, next: String, notice: Option<Notice>) -> Page {
    let config = http.engine.config();
    Page::Login {
        email: String::new(),
        next,
        notice,
        fault: None,
        passkeys: config.passkey.rp_id(&config.origin).is_some(),
        mail: config.policy.takes_mail(),
        offer_cookie: http.cookies.offer.clone(),
    }
}

/// The sign-in page again, with what was typed and what is wrong with it.
pub(crate) fn bad_email_page(
    http: &Http,
    typed: String,
    next: String,
    invalid: InvalidEmail,
) -> Page {
    let mut page = login_page(http, next, Some(Notice::BadEmail));
    if let Page::Login { email, fault, .. } = &mut page {
        *email = typed;
        *fault = match invalid {
            InvalidEmail::Dots => Some(AddressFault::Dots),
            InvalidEmail::Quotes => Some(AddressFault::Quotes),
            InvalidEmail::Characters => Some(AddressFault::Characters),
            InvalidEmail::Domain => Some(AddressFault::Domain),
            InvalidEmail::Length => Some(AddressFault::Length),
            InvalidEmail::Route => Some(AddressFault::Route),
            _ => None,
        };
    }
    page
}

/// What a page shows of a second factor that was asked for or typed.
pub(crate) struct Typed<'a> {
    pub(crate) method: &'a str,
    /// What became of what it sends, if it sends anything.
    pub(crate) sent: Sent,
    pub(crate) error: Option<CodeError>,
}

/// The page that asks somebody signed in for a proof.
pub(crate) fn step_up_page(
    http: &Http,
    visit: &Visit,
    wanted: StepUp,
    typed: Option<Typed<'_>>,
) -> Page {
    let seconds = http.engine.second_factors(visit);
    let usable = |id: &str| wanted.methods.contains(&id);
    let asked = typed.as_ref().filter(|typed| usable(typed.method));
    let asked = asked.and_then(|typed| seconds.iter().find(|it| it.id == typed.method));
    let shown = asked.or_else(|| factors::preferred(&wanted.methods, &seconds));
    let sent = match (&typed, asked) {
        (Some(typed), Some(_)) => typed.sent,
        _ => Sent::Wanted,
    };
    Page::StepUp {
        shown: shown.map(|second| Factor {
            id: second.id.to_owned(),
            sent: if second.sends { sent } else { Sent::Never },
        }),
        email: wanted.email,
        methods: wanted.methods.into_iter().map(str::to_owned).collect(),
        next: wanted.next,
        error: typed.and_then(|typed| typed.error),
        form_token: http.engine.form_token(visit),
    }
}
