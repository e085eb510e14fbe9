//! Settings, as any door can be given them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::{KEY, SITE};

/// Settings by the program's names, and a folder for what they are about.
pub(crate) struct Given {
    pub(crate) values: Map<String, Value>,
    pub(crate) folder: PathBuf,
    _folder: TempDir,
}

impl Given {
    /// Nothing wrong with them.
    pub(crate) fn good() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let values = json!({
            "public_url": SITE,
            "database": format!("sqlite:{}", path.join("app.db").display()),
            "secrets": [KEY],
            "smtp": "smtps://mail.example.org",
            "mail_from": "Orchard <login@example.org>",
            "app_name": "Orchard",
            "signup": "open",
            "policy": "default",
            "token_expiry": 7,
            "session_duration": 3600,
            "session_max": 7200,
            "limits": { "attempts": 3 },
        });
        Self {
            values: values.as_object().unwrap().clone(),
            folder: path,
            _folder: folder,
        }
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.values.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn unset(&mut self, key: &str) -> &mut Self {
        self.values.remove(key);
        self
    }

    /// A file in the folder, with a mode.
    pub(crate) fn write(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    }

    /// The program's file.
    pub(crate) fn as_file(&self) -> PathBuf {
        let lines = self.values.iter().map(|(key, value)| match value {
            Value::Object(table) => {
                let pairs: Vec<_> = table.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                format!("{key} = {{ {} }}\n", pairs.join(", "))
            }
            value => format!("{key} = {value}\n"),
        });
        self.write("pass0.toml", &lines.collect::<String>(), 0o600)
            .into()
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.values
            .get(key)
            .map(|value| value.as_str().unwrap().to_owned())
    }

    pub(crate) fn number(&self, key: &str) -> u64 {
        self.values[key].as_u64().unwrap()
    }

    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        let Some(values) = self.values.get(key) else {
            return Vec::new();
        };
        let values = values.as_array().unwrap().iter();
        values
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    }
}
