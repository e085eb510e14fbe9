use proptest::prelude::*;

use super::*;

#[test]
fn addresses_that_mail_can_reach_are_accepted_in_one_canonical_form() {
    for (typed, canonical) in [
        ("ann@example.org", "ann@example.org"),
        (" Ann@Example.ORG ", "ann@example.org"),
        ("ann+tag@example.org", "ann+tag@example.org"),
        ("a.b@gmail.com", "a.b@gmail.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("x@a.b.c.example.org", "x@a.b.c.example.org"),
        ("50%off@example.org", "50%off@example.org"),
        ("a.b%@example.org", "a.b%@example.org"),
        ("hello!@example.org", "hello!@example.org"),
        ("!ann@example.org", "!ann@example.org"),
        ("ann=b.example@example.org", "ann=b.example@example.org"),
    ] {
        let email = Email::parse(typed);
        assert_eq!(
            email.as_ref().map(Email::canonical),
            Ok(canonical),
            "{typed}"
        );
    }
    assert_eq!(
        Email::parse("Ann@Example.org").unwrap().delivery(),
        "Ann@example.org"
    );
}

#[test]
fn everything_else_is_refused_with_the_fault_that_it_has() {
    use InvalidEmail::{Characters, Domain, Form, Length, Quotes, Route};
    let long = format!("{}@example.org", "a".repeat(65));
    let longer = format!("a@{}.org", "a.".repeat(130));
    for (fault, texts) in [
        (
            Form,
            &[
                "",
                " ",
                "@",
                "ann",
                "ann@",
                "@example.org",
                "ann@@example.org",
                "ann@example.org\r\nBcc: b@example.org",
                "ann@example.org,bob@example.org",
                "@a.example,@b.example:ann@example.org",
                "@a.example:ann@example.org",
                "ann@other.example@example.org",
            ][..],
        ),
        (
            Domain,
            &[
                "ann@localhost",
                "ann@example.org.",
                "ann@exam ple.org",
                "ann@[127.0.0.1]",
                "ann@127.0.0.1",
                "ann@exa_mple.org",
                "ann@exam\u{202e}ple.org",
                "ann@example..org",
                "ann@.example.org",
                "ann@-example.org",
                "ann@example-.org",
                "ann@ab--cd.example",
                "ann@example.org\u{2028}",
                "ann@example.123",
                "ann@example.org>",
                "ann@example.org (work)",
            ],
        ),
        (
            Characters,
            &[
                "a b@example.org",
                "Ann <ann@example.org>",
                "ann(x)@example.org",
                "mailto:ann@example.org",
                "ann\n@example.org",
                "ann\t@example.org",
                "ａnn@example.org",
                "ann＠example.org",
                "änn@example.org",
                "a\u{200b}nn@example.org",
                "ann\0@example.org",
                "ann,bob@example.org",
                "ann;bob@example.org",
                "ann\u{85}@example.org",
                "ann@ﬀ.example",
                "ann％other.example@example.org",
                "[ann]@example.org",
            ],
        ),
        (
            Route,
            &[
                "ann%other.example@example.org",
                "ann%OTHER.example@example.org",
                "ann%other.example+x@example.org",
                "ann%a.example%b.example@example.org",
                "ann%b%other.example@example.org",
                "%other.example@example.org",
                "ann%127.0.0.1@example.org",
                "ann%xn--bcher-kva.example@example.org",
                "other.example!ann@example.org",
                "host!ann@example.org",
                "a!b!ann@example.org",
                "!host!ann@example.org",
                "ann%.other@example.org",
                "host!.ann@example.org",
            ],
        ),
        (
            Quotes,
            &[
                "\"ann\"@example.org",
                "\"a..b\"@example.org",
                "\"a b\"@example.org",
                "\"ann@other.example\"@example.org",
                "\"ann%other.example\"@example.org",
                "a.\"b\"@example.org",
                "ann\\@other.example@example.org",
                "ann\\.@example.org",
            ],
        ),
        (Length, &[&long, &longer]),
    ] {
        for bad in texts {
            assert_eq!(Email::parse(bad), Err(fault), "{bad:?}");
            // Dots change nothing about it.
            assert_eq!(Email::stored(bad), Err(fault), "{bad:?}");
        }
    }
}

/// Addresses as Japanese carriers, bulletin boards and schools gave them out.
#[test]
fn stray_dots_are_named_as_typed_and_read_as_stored() {
    for (text, spec) in [
        ("a..b@docomo.example", "\"a..b\"@docomo.example"),
        ("ann.@docomo.example", "\"ann.\"@docomo.example"),
        (".ann@docomo.example", "\".ann\"@docomo.example"),
        ("a...b..c@docomo.example", "\"a...b..c\"@docomo.example"),
        ("-..-ann_.@docomo.example", "\"-..-ann_.\"@docomo.example"),
        ("Ann.+news.@docomo.example", "\"Ann.+news.\"@docomo.example"),
        ("a..b/x=y@docomo.example", "\"a..b/x=y\"@docomo.example"),
    ] {
        assert_eq!(Email::parse(text), Err(InvalidEmail::Dots), "{text}");
        assert_eq!(Email::typed(text, false), Err(InvalidEmail::Dots), "{text}");
        let email = Email::stored(text).unwrap();
        assert_eq!(Email::typed(text, true).as_ref(), Ok(&email));
        assert_eq!(email.canonical(), text.to_ascii_lowercase());
        assert_eq!(email.addr_spec(), spec);
    }
    let dots = Email::stored("a..b@docomo.example").unwrap();
    let one = Email::stored("a.b@docomo.example").unwrap();
    assert_ne!(dots.canonical(), one.canonical());
    // Of dots alone, the `@` of which domain would it be?
    for text in [".@docomo.example", "...@docomo.example"] {
        assert_eq!(Email::stored(text), Err(InvalidEmail::Dots));
    }
}

#[test]
fn other_odd_names_are_addresses_for_everybody() {
    let longest = format!("{}@example.org", "a".repeat(64));
    for text in [
        "ann-@example.org",
        "-ann@example.org",
        "ann_@example.org",
        "_ann_@example.org",
        "--ann--@example.org",
        "0ann@example.org",
        "090.1234.5678@example.org",
        "09012345678@example.org",
        "a/b@example.org",
        "/ann@example.org",
        "g=ann/s=smith/@example.org",
        "ann&bob@example.org",
        "d'arcy@example.org",
        "ann+@example.org",
        "a#b$c*d?e^f`g{h|i}j~k@example.org",
        "ANN@example.org",
        "a@example.org",
        &longest,
    ] {
        let email = Email::parse(text).unwrap();
        assert_eq!(email.delivery(), text);
        assert_eq!(email.addr_spec(), text);
        assert_eq!(email.canonical(), text.to_ascii_lowercase());
    }
    // RFC 5321 §4.5.3.1.1 counts the quotation marks.
    let (fits, long) = ("a".repeat(61), "a".repeat(62));
    assert!(Email::stored(&format!("{fits}.@example.org")).is_ok());
    let long = format!("{long}.@example.org");
    assert_eq!(Email::stored(&long), Err(InvalidEmail::Length));
}

#[test]
fn a_tag_gives_no_budget_of_its_own() {
    let tagged = Email::parse("Ann+news+x@example.org").unwrap();
    assert_eq!(tagged.untagged(), "ann@example.org");
    assert_eq!(
        Email::parse("+x@example.org").unwrap().untagged(),
        "+x@example.org"
    );
}

/// What a header, a command or a list of addresses gives a meaning to.
const STRUCTURE: [char; 14] = [
    '"', '\\', '<', '>', '(', ')', '[', ']', ',', ';', ':', ' ', '\r', '\n',
];

proptest! {
    #[test]
    fn canonical_form_is_a_fixed_point(text in "\\PC{1,20}@[a-zA-Z0-9é.-]{1,20}\\.[a-z]{2,6}") {
        if let Ok(email) = Email::stored(&text) {
            let again = Email::stored(email.canonical()).unwrap();
            prop_assert_eq!(again.canonical(), email.canonical());
            prop_assert_eq!(email.delivery().to_ascii_lowercase(), email.canonical());
        }
    }

    #[test]
    fn two_addresses_share_a_key_only_as_one_mailbox(a in "[a-cA-C.+]{1,4}", b in "[a-cA-C.+]{1,4}") {
        let (x, y) = (Email::stored(&format!("{a}@example.org")), Email::stored(&format!("{b}@example.org")));
        if let (Ok(x), Ok(y)) = (x, y) {
            prop_assert_eq!(x.canonical() == y.canonical(), a.eq_ignore_ascii_case(&b));
        }
    }

    #[test]
    fn one_mailbox_has_one_spelling(local in "[a-c.]{1,6}", quoted in "[a-c.\"\\\\]{1,8}") {
        let quoted = format!("\"{quoted}\"@example.org");
        prop_assert_eq!(Email::stored(&quoted), Err(InvalidEmail::Quotes));
        if let Ok(email) = Email::stored(&format!("{local}@example.org")) {
            let spec = email.addr_spec();
            let spec = spec.as_ref();
            prop_assert_eq!(Email::stored(spec).is_ok(), spec == email.delivery());
        }
    }

    #[test]
    fn no_address_has_what_headers_and_commands_give_a_meaning_to(
        text in "[a-c.]{0,3}[a-c.@ \"\\\\<>()\\[\\],;:%!\\r\\n\\t\0é＠]{0,6}@?[a-c.]{0,3}@example\\.org"
    ) {
        if let Ok(email) = Email::stored(&text) {
            for form in [email.canonical(), email.delivery()] {
                prop_assert!(!form.contains(STRUCTURE), "{form:?}");
                prop_assert!(form.bytes().all(|byte| byte.is_ascii_graphic()), "{form:?}");
                prop_assert_eq!(form.matches('@').count(), 1);
            }
            let spec = email.addr_spec();
            prop_assert_eq!(spec.replace('"', ""), email.delivery());
            prop_assert!(spec.matches('"').count() <= 2);
        }
    }

    #[test]
    fn stored_addresses_are_typed_ones_or_have_stray_dots(text in "[a-c.+%!-]{1,8}@[a-c.-]{1,8}") {
        match (Email::parse(&text), Email::stored(&text)) {
            (Ok(typed), stored) => prop_assert_eq!(Ok(typed), stored),
            (Err(InvalidEmail::Dots), Ok(stored)) => {
                let (local, _) = stored.delivery().rsplit_once('@').unwrap();
                prop_assert!([".", local, "."].concat().contains(".."));
            }
            (refused, stored) => prop_assert_eq!(refused, stored),
        }
    }

    #[test]
    fn parsing_never_panics(text in "\\PC{0,300}") {
        let _ = Email::stored(&text);
    }
}
