//! Texts as templates call them: `{{ t.say("key") }}`.

use schalter_texts::{Locale, Value, format, get};

/// The texts of one locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Say(pub Locale);

impl Say {
    /// The text of `key`.
    pub fn say(&self, key: &str) -> String {
        get(self.0, key)
    }

    /// The text of `key` with one variable.
    pub fn say1<'a>(&self, key: &str, name: &str, value: impl Into<Value<'a>>) -> String {
        format(self.0, key, &[(name, value.into())])
    }

    /// The text of `key` with two variables.
    pub fn say2<'a, 'b: 'a>(
        &self,
        key: &str,
        name: &str,
        value: impl Into<Value<'a>>,
        second: &str,
        other: impl Into<Value<'b>>,
    ) -> String {
        format(self.0, key, &[(name, value.into()), (second, other.into())])
    }

    /// The text of `key` with its variables.
    pub fn fill(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        format(self.0, key, args)
    }

    /// The locale's tag, as in `lang`.
    pub fn tag(&self) -> &'static str {
        self.0.tag()
    }

    /// The direction of the script, as in `dir`.
    pub fn direction(&self) -> &'static str {
        self.0.direction()
    }
}
