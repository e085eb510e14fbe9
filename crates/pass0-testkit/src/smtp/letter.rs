use mail_parser::{HeaderForm, HeaderName, Message, MessageParser};

/// A letter as the server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender (`MAIL FROM`).
    pub from: String,
    /// The envelope's recipients (`RCPT TO`).
    pub to: Vec<String>,
    /// Headers and body, transparency dots removed.
    pub raw: Vec<u8>,
    /// The client's command lines since the connection began or its last letter was taken.
    pub commands: Vec<String>,
}

impl Received {
    /// The decoded subject (RFC 2047); empty when there is none.
    #[must_use]
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// The first header of this name, unfolded and decoded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let message = self.message()?;
        let values = message.header_as(HeaderName::parse(name)?, HeaderForm::Text);
        Some(values.first()?.as_text()?.trim().to_owned())
    }

    /// How many header lines there are: a letter with an injected one has more than its twin without.
    #[must_use]
    pub fn header_count(&self) -> usize {
        self.message().map_or(0, |message| message.headers().len())
    }

    /// The decoded plain-text part; empty when there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.part(false)
    }

    /// The decoded HTML part; empty when there is none.
    #[must_use]
    pub fn html(&self) -> String {
        self.part(true)
    }

    /// The code: what stands alone on the text's last line, its spaces removed, if that is digits only.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let text = self.text();
        let last = text.lines().map(str::trim).rfind(|line| !line.is_empty())?;
        let code: String = last.chars().filter(|c| !c.is_whitespace()).collect();
        (!code.is_empty() && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
    }

    /// The sign-in link: the text's first URL with `/verify/` in its path.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let text = self.text();
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
            .find(|word| {
                (word.starts_with("http://") || word.starts_with("https://"))
                    && word.contains("/verify/")
            })
            .map(str::to_owned)
    }

    /// How many carriage returns and line feeds stand alone. Anything but 0 is how letters are smuggled (RFC 5321, 2.3.8).
    #[must_use]
    pub fn bare_newlines(&self) -> usize {
        let pairs = self.raw.windows(2).filter(|pair| *pair == b"\r\n").count();
        let all = self
            .raw
            .iter()
            .filter(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        all - 2 * pairs
    }

    fn part(&self, html: bool) -> String {
        self.message()
            .and_then(|message| {
                let mut parts = message.parts.iter();
                let part = parts.find(|part| part.is_text() && part.is_text_html() == html)?;
                part.text_contents().map(str::to_owned)
            })
            .unwrap_or_default()
    }

    fn message(&self) -> Option<Message<'_>> {
        MessageParser::default().parse(&self.raw)
    }
}
