use serde::Serialize;

/// What became of an account: on a page and in the letters about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// What it reports.
    pub about: ReportWords,
    /// The address that the account has again, or empty.
    pub address: String,
    /// What no longer works.
    pub removed: Vec<String>,
    /// What works again.
    pub restored: Vec<String>,
    /// What is removed at `until`, unless the user signs in with it.
    pub pending: Vec<String>,
    /// When, ready to show.
    pub until: String,
    /// How many passkeys and codes could not be brought back.
    pub lost: u32,
    /// The earlier address could not be put back.
    pub address_taken: bool,
}

impl Report {
    /// A report by the engine's stable names: what it reports; the methods of what was removed, of
    /// what works again and of what waits; and until when, ready to show.
    #[must_use]
    pub fn of(
        about: &str,
        [removed, restored, pending]: [&[String]; 3],
        until: Option<String>,
    ) -> Self {
        Self {
            about: ReportWords::of(about),
            address: String::new(),
            removed: removed.to_vec(),
            restored: restored.to_vec(),
            pending: pending.to_vec(),
            until: until.unwrap_or_default(),
            lost: 0,
            address_taken: false,
        }
    }

    /// With the address that the account has again, or that it could not get back.
    #[must_use]
    pub fn address(mut self, address: &str, taken: bool) -> Self {
        address.clone_into(&mut self.address);
        self.address_taken = taken;
        self
    }

    /// With how many passkeys and codes could not be brought back.
    #[must_use]
    pub fn lost(mut self, lost: u32) -> Self {
        self.lost = lost;
        self
    }
}

/// What a [`Report`] reports.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportWords {
    /// The account was taken back.
    TakenBack,
    /// It was taken back before; nothing was done now.
    Before,
    /// A second factor was reported lost.
    Lost,
    /// The removal still waits.
    Reminder,
    /// The removal was done.
    Done,
    /// The removal was called off.
    Cancelled,
}

impl ReportWords {
    /// The words for a stable name of the engine's.
    #[must_use]
    pub fn of(about: &str) -> Self {
        match about {
            "before" => Self::Before,
            "lost" => Self::Lost,
            "reminder" => Self::Reminder,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            _ => Self::TakenBack,
        }
    }
}
