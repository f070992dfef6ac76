//! Between columns and domain values. Instants are i64 microseconds UTC, civil dates ISO text,
//! nested values JSON text; everything that does not fit is a [`StoreError::Inconsistent`].

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::StoreError;

/// Which row is being read, for the error that says so.
#[derive(Clone)]
pub(crate) struct Row {
    table: &'static str,
    id: String,
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "what is shown is passed as it comes"
)]
impl Row {
    pub(crate) fn new(table: &'static str, id: impl ToString) -> Self {
        Self {
            table,
            id: id.to_string(),
        }
    }

    pub(crate) fn inconsistent(&self, what: impl ToString) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            id: self.id.clone(),
            what: what.to_string(),
        }
    }

    pub(crate) fn instant(&self, micros: i64) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(micros).map_err(|error| self.inconsistent(error))
    }

    pub(crate) fn maybe_instant(
        &self,
        micros: Option<i64>,
    ) -> Result<Option<Timestamp>, StoreError> {
        micros.map(|micros| self.instant(micros)).transpose()
    }

    pub(crate) fn date(&self, text: &str) -> Result<jiff::civil::Date, StoreError> {
        text.parse().map_err(|error| self.inconsistent(error))
    }

    /// Reads JSON text. The error names the column's fault, never its content.
    pub(crate) fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.inconsistent(error))
    }

    /// Reads an enum's code, such as `web`.
    pub(crate) fn code<T: DeserializeOwned>(&self, text: &str) -> Result<T, StoreError> {
        serde_json::from_value(Value::String(text.to_owned()))
            .map_err(|error| self.inconsistent(error))
    }

    pub(crate) fn number<T: TryFrom<i64>>(
        &self,
        column: &str,
        number: impl Into<i64>,
    ) -> Result<T, StoreError> {
        let number = number.into();
        T::try_from(number)
            .map_err(|_| self.inconsistent(format!("{column} {number} is out of range")))
    }
}

/// The column value of an instant; what lies below a microsecond is cut off.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(crate) fn maybe_micros(at: Option<Timestamp>) -> Option<i64> {
    at.map(micros)
}

/// Free text without NUL, which PostgreSQL cannot keep: nobody's text may make a commit fail.
pub(crate) fn text(mut text: String) -> String {
    text.retain(|character| character != '\0');
    text
}

/// Whether a name that somebody typed can be one at all; see [`text`].
pub(crate) fn is_name(typed: &str) -> bool {
    !typed.contains('\0')
}

/// Plain data always serialises: maps have text keys, and no value refuses.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with text keys serialises")
}

/// The code of an enum without data, such as `web`.
pub(crate) fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        other => unreachable!("an enum without data serialises to text, not {other:?}"),
    }
}
