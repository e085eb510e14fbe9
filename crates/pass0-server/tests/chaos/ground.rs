//! The settings of an instance under test.

use std::path::Path;

use pass0_testkit::smtp::Sink;

use super::database::Database;
use crate::support::{KEY, write_private};

/// Limits that a test's load never meets.
pub(crate) const WIDE: &str = "limits = { mail = [[1000000, 60]], network = [1000000000, 60], \
    pending_per_network = 1000000000, pending_per_address = 1000000, pending_total = 1000000000 }\n";

/// An instance on `database` that sends to `sink`; `more` are further settings.
pub(crate) fn config(folder: &Path, database: &Database, sink: &Sink, more: &str) -> String {
    write_private(&folder.join("secret"), KEY);
    format!(
        "public_url = \"http://localhost\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"{}\"\n\
         mail_from = \"Example <login@example.org>\"\nsecret_file = \"secret\"\nsignup = \"open\"\n\
         smtp = \"smtp://{}\"\nlog = \"warn,pass0_server::run=info\"\n{more}",
        database.url(),
        sink.addr()
    )
}
