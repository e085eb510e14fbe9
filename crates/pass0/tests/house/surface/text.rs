//! Signatures as one would write them.

use quote::ToTokens;

/// Tokens are printed with a space around each; this takes out those that nobody would write.
const TIGHT: [(&str, &str); 18] = [
    (" :: ", "::"),
    (" ::", "::"),
    (":: ", "::"),
    (" < ", "<"),
    (" <", "<"),
    ("< ", "<"),
    (" >", ">"),
    (" ,", ","),
    (" ;", ";"),
    (" :", ":"),
    ("& ", "&"),
    (" (", "("),
    ("->(", "-> ("),
    ("-><", "-> <"),
    ("=<", "= <"),
    (",(", ", ("),
    (":(", ": ("),
    (",)", ")"),
];

pub(super) fn of(part: &impl ToTokens) -> String {
    let mut text = part.to_token_stream().to_string();
    for (wide, tight) in TIGHT {
        text = text.replace(wide, tight);
    }
    let lines = text.split_whitespace();
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_signature_reads_as_it_was_written() {
    for written in [
        "fn a(&self, b: &'static str) -> Result<(), Error>",
        "fn a<T: Into<String>>(mut self, b: Option<(u8, [u8; 32])>) -> (Self, T)",
        "fn a(b: impl FnOnce(&mut Config) + Send) -> Box<dyn Future<Output = <T as A>::B>>",
    ] {
        let parsed: syn::Signature = syn::parse_str(written).unwrap();
        assert_eq!(of(&parsed), written);
    }
}
