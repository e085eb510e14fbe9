use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// A static file.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// For the `Content-Type` header.
    pub content_type: &'static str,
    /// Whether the name it was asked by holds the digest of its bytes, so that it may be cached for ever.
    pub immutable: bool,
}

/// The static file of a name: plain (`favicon.svg`) or with its digest (`favicon.3f2a….svg`). A wrong digest is no file.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    if let Some(file) = Static::get(name) {
        return Some(Asset {
            bytes: file.data,
            content_type: content_type(name),
            immutable: false,
        });
    }
    let plain = Static::iter().find(|plain| asset_name(plain).as_deref() == Some(name))?;
    let file = Static::get(&plain)?;
    Some(Asset {
        bytes: file.data,
        content_type: content_type(&plain),
        immutable: true,
    })
}

/// `pass0.css` → `pass0.<first 16 hex digits of its SHA-256>.css`; `None` if there is no such file.
#[must_use]
pub fn asset_name(plain: &str) -> Option<String> {
    let digest: String = Static::get(plain)?
        .metadata
        .sha256_hash()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (stem, extension) = plain.rsplit_once('.')?;
    Some(format!("{stem}.{digest}.{extension}"))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{asset, asset_name};

    #[test]
    fn a_file_is_found_by_its_plain_and_by_its_asset_name() {
        let plain = asset("pass0.css").unwrap();
        let hashed = asset(&asset_name("pass0.css").unwrap()).unwrap();

        assert!(plain.bytes == hashed.bytes && !plain.bytes.is_empty());
        assert!(!plain.immutable && hashed.immutable);
        assert_eq!(hashed.content_type, "text/css; charset=utf-8");
    }

    #[test]
    fn a_wrong_digest_or_an_unknown_name_is_no_file() {
        for name in [
            "pass0.0000000000000000.css",
            "../Cargo.toml",
            "nothing.css",
            "",
            "/etc/passwd",
            "pass0..css",
        ] {
            assert!(asset(name).is_none(), "{name}");
        }
    }
}
