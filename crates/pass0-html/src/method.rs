//! What a method from outside brings for pages, letters and lists.

/// What a method from outside shows its users: templates and words, as
/// `include_str!("../templates/methods/sms/setup.html")` has them.
///
/// A template takes the place of pass0's own: `setup.html` of the whole page that sets it up,
/// `field.html` of the field for its answer. Words are all called `<method>-…`. Those that pass0 shows
/// are needed in English; in other languages English stands in for what is not there.
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodPages {
    /// File name and text of each template.
    pub templates: &'static [(&'static str, &'static str)],
    /// Language (`en`, `de`, `fr`, `es`, `ja`) and text of each Fluent file.
    pub words: &'static [(&'static str, &'static str)],
}

/// A method from outside, with what it brings.
#[derive(Clone, Copy, Debug)]
pub struct OutsideMethod {
    /// Its id.
    pub id: &'static str,
    /// Whether it has to send something before it can be answered.
    pub sends: bool,
    /// What it brings.
    pub pages: MethodPages,
}
