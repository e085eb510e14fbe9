//! A new template, word file or static file must rebuild the crate: the embedding macro tracks only the files it has seen.

fn main() {
    for folder in ["templates", "locales", "static"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
