#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::collections::BTreeSet;

use pass0_html::{Brand, Lang, MailFate, Page, Pages, Refusal};
use support::{Tag, parse};

fn brand(app_name: &str) -> Brand {
    Brand {
        app_name: app_name.into(),
        prefix: "/auth".into(),
        dev: true,
    }
}

/// Every page × state × language, with its markup.
fn each_page(mut see: impl FnMut(&Page, &str, &[Tag])) {
    let pages = Pages::new(None).unwrap();
    for lang in Lang::ALL {
        for page in Page::samples() {
            let html = pages.page(&page, lang, &brand("Notes")).unwrap();
            let tags = parse(&html).unwrap_or_else(|error| panic!("{page:?} ({lang}): {error}"));
            assert!(html.contains(&format!("<html lang=\"{lang}\">")));
            see(&page, &html, &tags);
        }
    }
}

#[test]
fn every_page_renders_in_every_state_and_language() {
    let mut seen = BTreeSet::new();
    each_page(|page, html, tags| {
        seen.insert(page.name());
        assert_eq!(
            tags.iter().filter(|tag| tag.name == "h1").count(),
            1,
            "{page:?}"
        );
        assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
        assert!(html.contains("<meta name=\"color-scheme\" content=\"light dark\">"));
        assert!(!html.contains("{ $") && !html.contains("{$"), "{page:?}");
    });
    assert_eq!(seen.len(), 28);
}

#[test]
fn a_strict_content_security_policy_blocks_nothing() {
    each_page(|page, _, tags| {
        for tag in tags {
            assert_ne!(tag.name, "style", "{page:?}");
            assert!(
                tag.name != "script" || tag.get("src").is_some(),
                "{page:?}: inline script"
            );
            for (name, value) in &tag.attributes {
                assert!(
                    name != "style" && !name.starts_with("on"),
                    "{page:?}: {name}"
                );
                if ["href", "src", "action"].contains(&name.as_str()) {
                    let is_shown_mail_link = page.name() == "dev-inbox" && tag.name == "a";
                    let is_ours = value.starts_with('/') && !value.contains("//");
                    assert!(
                        is_ours || is_shown_mail_link || leads_nowhere_else(tag, value),
                        "{page:?}: {value}"
                    );
                }
            }
        }
    });
}

/// Another way on the same page, a file made of the page itself, an app on the device.
fn leads_nowhere_else(link: &Tag, url: &str) -> bool {
    let is_file = url.starts_with("data:text/plain;charset=utf-8,");
    url.starts_with("?method=")
        || (is_file && link.get("download") == Some("recovery-codes.txt"))
        || url.starts_with("otpauth://")
}

#[test]
fn every_static_file_a_page_names_exists_and_may_be_cached_for_ever() {
    each_page(|page, _, tags| {
        let urls = tags
            .iter()
            .filter_map(|tag| tag.get("src").or_else(|| tag.get("href")));
        let mut count = 0;
        for name in urls.filter_map(|url| url.strip_prefix("/auth/static/")) {
            assert!(pass0_html::asset(name).expect(name).immutable);
            count += 1;
        }
        assert!(count >= 2, "{page:?}");
    });
}

#[test]
fn every_field_has_a_label_and_every_description_exists() {
    each_page(|page, _, tags| {
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        assert_eq!(
            ids.len(),
            ids.iter().collect::<BTreeSet<_>>().len(),
            "{page:?}: an id twice"
        );
        for tag in tags {
            for attribute in ["aria-describedby", "aria-labelledby", "for"] {
                for id in tag.get(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{page:?}: {attribute} {id}");
                }
            }
            if tag.name == "input" && tag.get("type") != Some("hidden") {
                let id = tag.get("id").unwrap();
                assert!(
                    tags.iter().any(|label| label.get("for") == Some(id)),
                    "{page:?}: {id}"
                );
            }
        }
    });
}

#[test]
fn an_error_is_announced_and_tied_to_its_field() {
    each_page(|page, _, tags| {
        for field in tags
            .iter()
            .filter(|tag| tag.get("aria-invalid") == Some("true"))
        {
            let described_by = field.get("aria-describedby").unwrap();
            let error = tags
                .iter()
                .filter(|tag| tag.get("class") == Some("error"))
                .find(|tag| tag.get("id").is_some_and(|id| described_by.contains(id)))
                .unwrap();
            assert_eq!(error.get("role"), Some("alert"), "{page:?}");
        }
    });
}

#[test]
fn forms_post_and_carry_the_token_they_were_given() {
    each_page(|page, html, tags| {
        for form in tags.iter().filter(|tag| tag.name == "form") {
            assert_eq!(form.get("method"), Some("post"), "{page:?}");
        }
        // Nothing is known yet of who asks there.
        if !["login", "refused", "opened-elsewhere"].contains(&page.name()) {
            let forms = html.matches("<form").count();
            let tokens = html
                .matches("name=\"form_token\" value=\"p0f_EXAMPLE\"")
                .count();
            assert!(forms == tokens, "{page:?}: {forms} forms, {tokens} tokens");
        }
    });
}

#[test]
fn hostile_text_in_any_field_stays_text() {
    const PAYLOADS: [&str; 6] = [
        "\"><script>alert(1)</script>",
        "' onmouseover='alert(1)",
        "\" autofocus onfocus=\"alert(1)",
        "</title></textarea><img src=x onerror=alert(1)>",
        "javascript:alert(1)//<svg onload=alert(1)>",
        "{{ 7 * 7 }}{% raw %}<b>&lt;\u{202e}\u{0}\r\nSet-Cookie: a=b",
    ];
    let pages = Pages::new(None).unwrap();
    let calm: Vec<_> = Page::samples()
        .iter()
        .map(|page| shape(&pages.page(page, Lang::En, &brand("Notes")).unwrap()))
        .collect();
    for payload in PAYLOADS {
        let samples = Page::samples_with(&|text| format!("{text}{payload}"));
        for (page, calm) in samples.iter().zip(&calm) {
            let html = pages.page(page, Lang::En, &brand(payload)).unwrap();
            assert_eq!(
                &shape(&html),
                calm,
                "{page:?} changes its shape for {payload}"
            );
            assert!(!html.contains(['\u{202e}', '\0', '\r']), "{page:?}");
        }
        for page in Page::samples_with(&|_| payload.to_owned()) {
            let html = pages.page(&page, Lang::En, &brand(payload)).unwrap();
            for tag in parse(&html).unwrap() {
                if let Some(onward) = tag.get("http-equiv").and(tag.get("content")) {
                    let url = onward.strip_prefix("0; url=").unwrap();
                    assert!(url.starts_with("/auth/") || leads_nowhere_else(&tag, url));
                }
                let Some(url) = tag.get("href") else { continue };
                assert!(
                    url.starts_with("/auth/")
                        || url.starts_with("https://")
                        || leads_nowhere_else(&tag, url),
                    "{url}"
                );
            }
        }
    }
}

/// Elements and attribute names: what hostile text must not change.
fn shape(html: &str) -> Vec<(String, Vec<String>)> {
    let tags = parse(html).unwrap();
    tags.into_iter()
        .map(|tag| (tag.name, tag.attributes.into_keys().collect()))
        .collect()
}

#[test]
fn going_on_leads_to_a_path_of_this_site_alone() {
    let pages = Pages::new(None).unwrap();
    let next_is_kept = |next: &str| {
        let page = Page::RecoveryCodes {
            codes: Vec::new(),
            next: next.into(),
            form_token: String::new(),
        };
        let html = pages.page(&page, Lang::En, &brand("Notes")).unwrap();
        let kept = html.contains(&format!("href=\"{next}\""));
        assert_ne!(kept, html.contains("href=\"/auth/account\""), "{next:?}");
        kept
    };
    for next in ["/", "/notes?page=2", "/?a=b", "/%E6%97%A5"] {
        assert!(next_is_kept(next), "{next:?}");
    }
    for next in [
        "",
        "notes",
        "//evil.example",
        "/\\evil.example",
        "/\n/evil.example",
        "/\t/evil.example",
        "/\0/evil.example",
        "/\u{202e}/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
    ] {
        assert!(!next_is_kept(next), "{next:?}");
    }
}

#[test]
fn each_refusal_has_words_of_its_own_and_one_button() {
    let pages = Pages::new(None).unwrap();
    for lang in Lang::ALL {
        let mut headings = BTreeSet::new();
        for page in Page::samples() {
            let Page::Refused { .. } = page else { continue };
            let html = pages.page(&page, lang, &brand("Notes")).unwrap();
            headings.insert(
                html.split("<h1>")
                    .nth(1)
                    .unwrap()
                    .split("</h1>")
                    .next()
                    .unwrap()
                    .to_owned(),
            );
            let buttons =
                html.matches("<button").count() + html.matches("class=\"button\"").count();
            assert_eq!(buttons, 1);
        }
        assert_eq!(headings.len(), 20, "{lang}: {headings:?}");
    }
}

#[test]
fn a_refusal_that_knows_the_address_sends_the_new_mail_at_once() {
    let pages = Pages::new(None).unwrap();
    let page = Page::Refused {
        reason: Refusal::Expired,
        next_email: "ann@example.org".into(),
    };
    let html = pages.page(&page, Lang::En, &brand("Notes")).unwrap();
    assert!(html.contains("action=\"/auth/request-magic-link\""));
    assert!(html.contains("name=\"email\" value=\"ann@example.org\""));
}

#[test]
fn a_link_opened_elsewhere_offers_no_button() {
    let pages = Pages::new(None).unwrap();
    let page = Page::samples()
        .into_iter()
        .find(|page| matches!(page, Page::OpenedElsewhere { confirm: None, .. }))
        .unwrap();
    let html = pages.page(&page, Lang::En, &brand("Notes")).unwrap();
    assert!(!html.contains("<form") && !html.contains("<button") && !html.contains("<input"));
}

#[test]
fn the_waiting_page_says_what_happened_to_the_mail() {
    let pages = Pages::new(None).unwrap();
    let mut told = BTreeSet::new();
    for page in Page::samples() {
        let Page::Waiting { mail, .. } = &page else {
            continue;
        };
        let html = pages.page(&page, Lang::En, &brand("Notes")).unwrap();
        let status = html
            .split("role=\"status\">")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        told.insert(status.to_owned());
        assert_eq!(
            html.contains("name=\"code\""),
            html.contains("autocomplete=\"one-time-code\"")
        );
        assert!(!html.contains("http-equiv"));
        assert!(*mail != MailFate::Expired || !html.contains("name=\"code\""));
    }
    assert_eq!(told.len(), 6);
}

#[test]
fn the_development_inbox_is_named_in_development_only() {
    let pages = Pages::new(None).unwrap();
    let page = Page::Login {
        email: String::new(),
        next: String::new(),
        notice: None,
        fault: None,
        passkeys: true,
        mail: true,
        offer_cookie: String::new(),
    };
    let serve = Brand {
        dev: false,
        ..brand("Notes")
    };
    assert!(
        pages
            .page(&page, Lang::En, &brand("Notes"))
            .unwrap()
            .contains("/auth/dev/inbox")
    );
    assert!(
        !pages
            .page(&page, Lang::En, &serve)
            .unwrap()
            .contains("/dev/")
    );
    assert!(
        !pages
            .page(&page, Lang::En, &serve)
            .unwrap()
            .contains("name=\"next\"")
    );
}
