//! The folder of a development instance.

use std::io;
use std::path::Path;

/// Where a development instance lives unless said otherwise.
pub const DATA: &str = "./pass0-data";

/// Makes the folder, for its owner alone.
///
/// # Errors
/// Names the folder.
pub fn prepare(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|error| {
        let shown = folder.display();
        io::Error::new(error.kind(), format!("{shown}: {error}"))
    })
}
