//! What forms of the administration are made of: what was typed ([`Filled`]) and the fields that
//! show it ([`Field`], in groups).

use std::collections::BTreeMap;

use schalter_domain::office::Localised;
use schalter_exchange::plan::Text;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::say::Say;

/// The fields of a form by name, as a browser sends them: a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Filled(pub Vec<(String, String)>);

impl Filled {
    /// Adds a field.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// The first value of a name, without blanks around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Every value of a name, without blanks around them.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.trim())
    }

    /// Whether a box of this name and value is ticked.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|known| known == value)
    }

    /// A text that may be missing.
    pub fn maybe(&self, name: &str) -> Value {
        match self.get(name) {
            "" => Value::Null,
            text => json!(text),
        }
    }

    /// A whole number; what is none stays a text, for the check to find. Empty is null.
    pub fn number(&self, name: &str) -> Value {
        let text = self.get(name);
        match (text.is_empty(), text.parse::<u32>()) {
            (true, _) => Value::Null,
            (false, Ok(number)) => json!(number),
            (false, Err(_)) => json!(text),
        }
    }

    /// A text in German and English; other languages stay as `before` has them.
    pub fn text(&self, name: &str, before: &Text) -> Value {
        localised(
            self.get(&format!("{name}.de")),
            self.get(&format!("{name}.en")),
            Some(before),
        )
    }

    /// Texts, one a line, in German and English; other languages stay where the German does.
    pub fn lines(&self, name: &str, before: &[Text]) -> Value {
        let lines = |tag: &str| -> Vec<String> {
            let text = self.get(&format!("{name}.{tag}")).to_owned();
            text.lines().map(|line| line.trim().to_owned()).collect()
        };
        let english = lines("en");
        let german = lines("de").into_iter().enumerate();
        let kept = german.filter(|(_, line)| !line.is_empty());
        let texts = kept.map(|(at, line)| {
            let known = before.iter().find(|text| text.0.de == line);
            let english = english.get(at).map_or("", String::as_str);
            localised(&line, english, known)
        });
        Value::Array(texts.collect())
    }
}

fn localised(german: &str, english: &str, before: Option<&Text>) -> Value {
    let mut text = before.map_or_else(Localised::default, |text| text.0.clone());
    german.clone_into(&mut text.de);
    text.other.remove("en");
    if !english.is_empty() {
        text.other.insert("en".to_owned(), english.to_owned());
    }
    if text.other.is_empty() {
        return Value::String(text.de);
    }
    json!(text)
}

/// Puts a text into a form.
pub fn fill_text(form: &mut Filled, name: &str, text: &Text) {
    form.put(&format!("{name}.de"), text.0.de.clone());
    let english = text.0.other.get("en").cloned();
    form.put(&format!("{name}.en"), english.unwrap_or_default());
}

/// Puts texts into a form, one a line.
pub fn fill_lines(form: &mut Filled, name: &str, texts: &[Text]) {
    let german: Vec<&str> = texts.iter().map(|text| text.0.de.as_str()).collect();
    let english = |text: &Text| text.0.other.get("en").cloned().unwrap_or_default();
    let english: Vec<String> = texts.iter().map(english).collect();
    form.put(&format!("{name}.de"), german.join("\n"));
    form.put(&format!("{name}.en"), english.join("\n").trim_end());
}

/// How a field is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line; the type of the input, such as `text` or `tel`.
    Line(&'static str),
    /// So many lines.
    Area(u8),
    /// One of several, in a list that opens.
    Select,
    /// One of several, all of them seen.
    Radios,
    /// Any of several.
    Ticks,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What it means; may be empty.
    pub hint: String,
    /// Whether it is chosen.
    pub on: bool,
}

impl Choice {
    /// One that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            on: false,
        }
    }

    /// With what it means.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What belongs there; may be empty.
    pub hint: String,
    /// How it is shown.
    pub kind: Kind,
    /// What stands there.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether it may be empty.
    pub optional: bool,
    /// The language of what stands there, if not the page's.
    pub lang: &'static str,
    /// What is wrong with it; empty: nothing.
    pub error: String,
}

impl Field {
    /// A field that shows what was typed.
    pub fn new(kind: Kind, name: &str, label: String, form: &Filled) -> Self {
        Self {
            name: name.to_owned(),
            label,
            hint: String::new(),
            kind,
            value: form.get(name).to_owned(),
            choices: Vec::new(),
            optional: false,
            lang: "",
            error: String::new(),
        }
    }

    /// One line of text.
    pub fn line(name: &str, label: String, form: &Filled) -> Self {
        Self::new(Kind::Line("text"), name, label, form)
    }

    /// Several of `choices`, or one of them.
    pub fn choose(
        kind: Kind,
        name: &str,
        label: String,
        form: &Filled,
        choices: Vec<Choice>,
    ) -> Self {
        let mut field = Self::new(kind, name, label, form);
        field.choices = choices;
        for choice in &mut field.choices {
            choice.on = match field.kind {
                Kind::Ticks => form.ticked(name, &choice.value),
                _ => field.value == choice.value,
            };
        }
        field
    }

    /// With what belongs there.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// It may be empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// It is written in English.
    #[must_use]
    pub fn english(mut self) -> Self {
        self.lang = "en";
        self.optional()
    }

    /// Its id on the page.
    pub fn id(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        format!("f-{}", self.name.chars().map(plain).collect::<String>())
    }

    /// What stands there, as a person reads it.
    pub fn shown(&self) -> String {
        if matches!(self.kind, Kind::Line(_) | Kind::Area(_)) {
            return self.value.clone();
        }
        let on = self.choices.iter().filter(|choice| choice.on);
        on.map(|choice| choice.label.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The type of the input.
    pub fn input(&self) -> &'static str {
        match self.kind {
            Kind::Line(input) => input,
            _ => "",
        }
    }

    /// The lines of the area.
    pub fn rows(&self) -> u8 {
        match self.kind {
            Kind::Area(rows) => rows,
            _ => 0,
        }
    }

    /// Whether it is a list that opens.
    pub fn is_select(&self) -> bool {
        self.kind == Kind::Select
    }

    /// Whether it is a group of boxes.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, Kind::Radios | Kind::Ticks)
    }

    /// The type of a box.
    pub fn box_type(&self) -> &'static str {
        if self.kind == Kind::Ticks {
            "checkbox"
        } else {
            "radio"
        }
    }
}

/// Fields that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What they are about.
    pub title: String,
    /// What is to be known before.
    pub lead: String,
    /// The fields.
    pub fields: Vec<Field>,
}

impl Group {
    /// A group of fields.
    pub fn new(title: String, fields: Vec<Field>) -> Self {
        Self {
            title,
            lead: String::new(),
            fields,
        }
    }

    /// With what is to be known before.
    #[must_use]
    pub fn lead(mut self, lead: String) -> Self {
        self.lead = lead;
        self
    }
}

/// What is wrong, by the name of the field; an empty name: with the form as a whole.
pub type Errors = BTreeMap<String, String>;

/// Shows what is wrong beside the fields (named, or named without `.de`); gives what no field can show.
pub fn mark(groups: &mut [Group], errors: &Errors) -> Vec<String> {
    let mut left = errors.clone();
    for field in groups.iter_mut().flat_map(|group| &mut group.fields) {
        // Of a text in several languages the German stands for all.
        let name = field.name.strip_suffix(".de").unwrap_or(&field.name);
        let error = left.remove(&field.name).or_else(|| left.remove(name));
        if let Some(error) = error {
            field.error = error;
        }
    }
    left.into_values().collect()
}

/// One value that somebody else changed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is called.
    pub label: String,
    /// What was typed.
    pub typed: String,
    /// What is stored.
    pub stored: String,
}

/// Where what was typed differs from what is stored.
pub fn differences(typed: &[Group], stored: &[Group], t: Say) -> Vec<Difference> {
    let fields = |groups: &[Group]| -> Vec<(String, String, String)> {
        let all = groups.iter().flat_map(|group| {
            group.fields.iter().map(|field| {
                let label = match group.title.is_empty() {
                    true => field.label.clone(),
                    false => format!("{}: {}", group.title, field.label),
                };
                (field.name.clone(), label, field.shown())
            })
        });
        all.collect()
    };
    let or_nothing = |text: &str| match text {
        "" => t.say("admin-nothing"),
        text => text.to_owned(),
    };
    let stored = fields(stored);
    let mut found = Vec::new();
    for (name, label, typed) in fields(typed) {
        let kept = stored.iter().find(|(known, _, _)| *known == name);
        let kept = kept.map_or("", |(_, _, kept)| kept);
        if kept != typed {
            found.push(Difference {
                label,
                typed: or_nothing(&typed),
                stored: or_nothing(kept),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pairs: &[(&str, &str)]) -> Filled {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Filled(pairs.iter().map(owned).collect())
    }

    #[test]
    fn a_text_keeps_the_languages_that_no_field_shows() {
        let other = [("tr", "Daire"), ("en", "Office")];
        let before = Text(Localised {
            de: "Amt".into(),
            other: other.map(|(tag, text)| (tag.into(), text.into())).into(),
        });
        let form = filled(&[("name.de", " Büro "), ("name.en", "")]);
        let expected = json!({ "de": "Büro", "tr": "Daire" });
        assert_eq!(form.text("name", &before), expected);
        assert_eq!(form.text("name", &Text::default()), json!("Büro"));
    }

    #[test]
    fn lines_go_to_their_translations() {
        let form = filled(&[
            ("prepare.de", "Ausweis\r\n\r\nFoto"),
            ("prepare.en", "Card\r\n\r\nPhoto"),
        ]);
        let expected = json!([{ "de": "Ausweis", "en": "Card" }, { "de": "Foto", "en": "Photo" }]);
        assert_eq!(form.lines("prepare", &[]), expected);
        let mut again = Filled::default();
        let texts = [("Ausweis", "Card"), ("Foto", "Photo")].map(|(de, en)| {
            let mut text = Localised::german(de);
            text.other.insert("en".into(), en.into());
            Text(text)
        });
        fill_lines(&mut again, "prepare", &texts);
        assert_eq!(again.lines("prepare", &[]), expected);
    }

    #[test]
    fn what_is_no_number_stays_for_the_check() {
        let form = filled(&[("a", "12"), ("b", "zwölf"), ("c", " "), ("d", "-1")]);
        let numbers = ["a", "b", "c", "d"].map(|name| form.number(name));
        assert_eq!(
            numbers,
            [json!(12), json!("zwölf"), json!(null), json!("-1")]
        );
    }
}
