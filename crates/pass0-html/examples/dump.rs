//! Writes every page and letter in each state and language into a folder, to look at in a browser:
//! `cargo run -p pass0-html --example dump -- FOLDER`.

use std::fs;
use std::path::PathBuf;

use pass0_html::{Brand, Lang, Letter, Page, Pages};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    let pages = Pages::new(None)?;
    // A relative prefix, so that the files find their style sheet without a server.
    let brand = Brand {
        app_name: "Notes".into(),
        prefix: ".".into(),
        dev: false,
    };

    fs::create_dir_all(folder.join("static"))?;
    for name in [
        "pass0.css",
        "waiting.js",
        "passkey.js",
        "enrol.js",
        "page.js",
        "time.js",
        "favicon.svg",
    ] {
        let name = pass0_html::asset_name(name).ok_or(name)?;
        let asset = pass0_html::asset(&name).ok_or("no such asset")?;
        fs::write(folder.join("static").join(&name), &asset.bytes)?;
    }
    for lang in Lang::ALL {
        for (number, page) in Page::samples().iter().enumerate() {
            let file = format!("{lang}-{}-{number:02}.html", page.name());
            fs::write(folder.join(file), pages.page(page, lang, &brand)?)?;
        }
        for (number, letter) in Letter::samples().iter().enumerate() {
            let rendered = pages.letter(letter, lang, &brand)?;
            let file = format!("{lang}-letter-{}-{number}", letter.name());
            fs::write(folder.join(format!("{file}.html")), rendered.html)?;
            fs::write(
                folder.join(format!("{file}.txt")),
                format!("Subject: {}\n\n{}", rendered.subject, rendered.text),
            )?;
        }
    }
    Ok(())
}
