use proptest::prelude::*;

use super::*;
use crate::context::Visit;
use crate::model::{Client, Strength, Timestamp};
use crate::ports::About;
use crate::secret::{Digest, KeyId};

fn noted(purpose: Purpose, method: &str, context: String) -> Challenge {
    let visit = Visit::new(Timestamp::from_millis(7), Client::default());
    let digest = Digest::new(KeyId::from_bytes([0; 4]), &[0; 32]);
    Challenge {
        method: method.to_owned(),
        context,
        ..visit.draft(
            purpose,
            ChallengeId::from("c"),
            digest,
            std::time::Duration::from_secs(1),
        )
    }
}

/// What each purpose may note, and the method its challenge has then.
fn any_memo() -> impl Strategy<Value = (Purpose, &'static str, Memo)> {
    let at = || any::<i64>().prop_map(Timestamp::from_millis);
    let until = (at(), at()).prop_map(|(code, link)| Until { code, link });
    let mailed = (proptest::option::of(until), "[A-Za-z0-9_-]{0,40}")
        .prop_map(|(until, parcel)| Memo::Mailed(Mailed { until, parcel }));
    let strengths = [
        Strength::Issued,
        Strength::Mailbox,
        Strength::SecondFactor,
        Strength::Verified,
    ];
    let proof = (
        "[a-z_]{1,12}",
        proptest::sample::select(strengths.to_vec()),
        at(),
    )
        .prop_map(|(method, strength, at)| Proof {
            method,
            strength,
            at,
        });
    let proofs = proptest::collection::vec(proof, 0..4).prop_map(Memo::Proofs);
    let notice = prop_oneof![
        any::<String>().prop_map(Notice::Added),
        any::<String>().prop_map(Notice::Removed),
        (any::<String>(), any::<u32>()).prop_map(|(method, left)| Notice::Spent(method, left)),
        any::<String>().prop_map(Notice::CloneSuspected),
        Just(Notice::EmailChanged),
        any::<String>().prop_map(Notice::Operator),
    ];
    let report = (
        any::<String>(),
        any::<Vec<String>>(),
        any::<i64>(),
        any::<u32>(),
    )
        .prop_map(|(address, removed, until, lost)| Report {
            about: About::Before,
            address,
            removed,
            until,
            lost,
            ..Report::default()
        });
    let form = (any::<String>(), any::<Vec<(String, String)>>())
        .prop_map(|(action, fields)| Memo::Form(Resumed { action, fields }));
    let asked = prop_oneof![Just(Mediation::Optional), Just(Mediation::Conditional)];
    prop_oneof![
        mailed.prop_map(|memo| (Purpose::SignIn, "mail", memo)),
        proofs.prop_map(|memo| (Purpose::SecondFactor, "mail", memo)),
        notice.prop_map(|notice| (Purpose::NotMe, "", Memo::Notice(notice))),
        any::<String>().prop_map(|id| (
            Purpose::Contest,
            "mail",
            Memo::Contests(ChallengeId::from(id))
        )),
        report.prop_map(|report| (Purpose::Contest, "", Memo::Outcome(report))),
        form.prop_map(|memo| (Purpose::Suspended, "", memo)),
        any::<String>().prop_map(|text| (Purpose::EmailChange, "", Memo::Address(text))),
        asked.prop_map(|mediation| (Purpose::Enrol, "passkey", Memo::Asked(mediation))),
        Just((Purpose::Keep, "", Memo::Nothing)),
    ]
}

proptest! {
    #[test]
    fn what_was_noted_is_read_as_it_was((purpose, method, memo) in any_memo()) {
        let challenge = noted(purpose, method, memo.to_string());
        prop_assert_eq!(Memo::of(&challenge), memo);
    }

    /// As a later version may leave it.
    #[test]
    fn whatever_is_noted_is_read_without_a_panic(
        purpose in proptest::sample::select(Purpose::ALL),
        method in proptest::sample::select(&["", "mail", "passkey", "later"][..]),
        text in any::<String>(),
    ) {
        let challenge = noted(purpose, method, text.clone());
        let memo = Memo::of(&challenge);
        if let Memo::Unknown(kept) = &memo {
            prop_assert_eq!(kept, &text);
        }
        let _ = (Memo::proofs(&challenge), Memo::mediation(&challenge), Memo::contests(&challenge));
    }
}

#[test]
fn each_purpose_notes_what_the_versions_before_wrote() {
    for (purpose, method, text, memo) in [
        (
            Purpose::SecondFactor,
            "mail",
            "mail 1 7",
            Memo::Proofs(vec![Proof {
                method: "mail".into(),
                strength: Strength::Mailbox,
                at: Timestamp::from_millis(7),
            }]),
        ),
        (
            Purpose::NotMe,
            "",
            r#"{"spent":["recovery_code",3]}"#,
            Memo::Notice(Notice::Spent("recovery_code".into(), 3)),
        ),
        (
            Purpose::NotMe,
            "",
            r#""email_changed""#,
            Memo::Notice(Notice::EmailChanged),
        ),
        (
            Purpose::Contest,
            "mail",
            "01kd",
            Memo::Contests(ChallengeId::from("01kd")),
        ),
        (
            Purpose::Suspended,
            "",
            r#"{"action":"/x","fields":[["a","b"]]}"#,
            Memo::Form(Resumed {
                action: "/x".into(),
                fields: vec![("a".into(), "b".into())],
            }),
        ),
        (
            Purpose::Enrol,
            "passkey",
            "conditional",
            Memo::Asked(Mediation::Conditional),
        ),
        (
            Purpose::Enrol,
            "passkey",
            "silent",
            Memo::Unknown("silent".into()),
        ),
        (
            Purpose::NotMe,
            "",
            r#"{"renamed":"x"}"#,
            Memo::Unknown(r#"{"renamed":"x"}"#.into()),
        ),
        (Purpose::StepUp, "sms", "x", Memo::Unknown("x".into())),
    ] {
        let challenge = noted(purpose, method, text.to_owned());
        assert_eq!(Memo::of(&challenge), memo, "{text}");
        assert_eq!(memo.to_string(), text);
    }
}
