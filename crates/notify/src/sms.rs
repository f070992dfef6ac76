//! Short messages through a gateway that speaks HTTP. Gateways differ in names only: of fields, of
//! the header that bears the key, of the place where the answer says that it went well.

use http::Method;
use serde_json::{Map, Value};

use crate::http::{Answer, Client, Connection, Target};
use crate::{Handed, Trouble};

/// How a gateway wants its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As a form in the body.
    #[default]
    Form,
    /// As JSON in the body.
    Json,
    /// In the address, by GET.
    Query,
}

/// A gateway.
#[derive(Clone)]
pub struct Gateway {
    /// What connects.
    pub client: Client,
    /// Where it listens.
    pub target: Target,
    /// How it wants its fields.
    pub form: Form,
    /// The header that bears the key, and the key.
    pub login: Option<(String, String)>,
    /// The field of the number.
    pub to_field: String,
    /// The field of the text.
    pub text_field: String,
    /// Fields that are always the same, such as the sender.
    pub fixed: Vec<(String, String)>,
    /// The place in the answer that must bear one of these values, such as `success`.
    pub success: Option<(String, Vec<String>)>,
    /// The place in the answer that bears the gateway's id of the message, such as `messages.0.id`.
    pub id_field: Option<String>,
}

/// The gateway waits for the request.
pub struct ReadySms {
    connection: Connection,
    method: Method,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    success: Option<(String, Vec<String>)>,
    id_field: Option<String>,
}

impl Gateway {
    /// Connects to the gateway.
    ///
    /// # Errors
    /// See [`Trouble`]; nothing was sent then.
    pub async fn prepare(&self, to: &str, text: &str) -> Result<ReadySms, Trouble> {
        let mut fields = vec![
            (self.to_field.clone(), to.to_owned()),
            (self.text_field.clone(), text.to_owned()),
        ];
        fields.extend(self.fixed.iter().cloned());
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(self.login.clone());
        let (method, target, kind, body) = match self.form {
            Form::Query => (
                Method::GET,
                self.target.with_query(&encode(&fields)),
                None,
                String::new(),
            ),
            Form::Form => {
                let kind = Some("application/x-www-form-urlencoded");
                (Method::POST, self.target.clone(), kind, encode(&fields))
            }
            Form::Json => {
                let fields = fields
                    .into_iter()
                    .map(|(name, text)| (name, Value::String(text)));
                let body = Value::Object(fields.collect::<Map<_, _>>()).to_string();
                (
                    Method::POST,
                    self.target.clone(),
                    Some("application/json"),
                    body,
                )
            }
        };
        headers.extend(kind.map(|kind| ("content-type".to_owned(), kind.to_owned())));
        Ok(ReadySms {
            connection: self.client.connect(&target).await?,
            method,
            headers,
            body: body.into_bytes(),
            success: self.success.clone(),
            id_field: self.id_field.clone(),
        })
    }
}

impl ReadySms {
    /// Sends the request and reads the answer.
    pub async fn hand_over(self) -> Handed {
        let answer = self.connection.send(self.method, &self.headers, self.body);
        match answer.await {
            Ok(answer) => judge(&answer, self.success.as_ref(), self.id_field.as_deref()),
            Err(trouble) => Handed::Doubtful(trouble),
        }
    }
}

/// What the gateway's answer means.
fn judge(
    answer: &Answer,
    success: Option<&(String, Vec<String>)>,
    id_field: Option<&str>,
) -> Handed {
    if let Some(trouble) = answer.trouble() {
        return Handed::Refused(trouble);
    }
    let said = Said::read(&answer.body);
    if let Some((place, good)) = success {
        let found = said.at(place).unwrap_or_default();
        if !good.contains(&found) {
            let code = found.len() <= 20 && found.chars().all(|c| c.is_ascii_alphanumeric());
            let code = if code { found.as_str() } else { "answer" };
            return Handed::Refused(Trouble::lasting(format!("gateway-{code}")));
        }
    }
    let id = id_field.and_then(|place| said.at(place));
    Handed::Taken(id.filter(|id| !id.is_empty() && id.len() <= 200))
}

/// What a gateway reports later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id of the message.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a short message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered,
    /// It did not, and will not.
    Failed,
    /// It is on its way, or the gateway knows no more.
    Unknown,
}

/// Where a gateway's reports bear what, and which words mean what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportForm {
    /// The place of its id, such as `data.msg_id`.
    pub id_field: String,
    /// The place of the state, such as `data.status`.
    pub status_field: String,
    /// The states that mean that it arrived; case does not matter.
    pub delivered: Vec<String>,
    /// The states that mean that it will not.
    pub failed: Vec<String>,
}

impl ReportForm {
    /// Reads a report: JSON, a form or a query.
    pub fn read(&self, body: &[u8]) -> Option<Report> {
        let said = Said::read(body);
        let id = said.at(&self.id_field)?;
        let status = said.at(&self.status_field)?;
        let among = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&status));
        let fate = if among(&self.delivered) {
            Fate::Delivered
        } else if among(&self.failed) {
            Fate::Failed
        } else {
            Fate::Unknown
        };
        (!id.is_empty() && id.len() <= 200).then_some(Report { id, fate })
    }
}

/// What somebody said in JSON, as a form, or as plain text.
enum Said {
    Json(Value),
    Form(Vec<(String, String)>),
}

impl Said {
    fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(json) => Said::Json(json),
            Err(_) => Said::Form(decode(&String::from_utf8_lossy(body))),
        }
    }

    /// The text at a place such as `messages.0.id`; an empty place is the whole answer.
    fn at(&self, place: &str) -> Option<String> {
        match self {
            Said::Form(fields) => {
                let named = fields.iter().find(|(name, _)| name == place);
                named.map(|(_, value)| value.clone())
            }
            Said::Json(json) => {
                let mut value = json;
                for step in place.split('.').filter(|step| !step.is_empty()) {
                    value = match step.parse::<usize>() {
                        Ok(position) if value.is_array() => value.get(position)?,
                        _ => value.get(step)?,
                    };
                }
                match value {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    Value::Bool(is) => Some(is.to_string()),
                    _ => None,
                }
            }
        }
    }
}

fn encode(fields: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", escape(name), escape(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Percent-encoding (WHATWG URL, application/x-www-form-urlencoded).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn decode(form: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        (unescape(name), unescape(value))
    };
    form.trim().split('&').map(pair).collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3);
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, escaped) {
            (b'%', Some(escaped)) => {
                plain.push(escaped);
                at += 3;
                continue;
            }
            (b'+', _) => plain.push(b' '),
            (byte, _) => plain.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn answers_are_judged_by_status_and_by_what_they_say() {
        let seven = ("success".to_owned(), vec!["100".to_owned()]);
        let judged = |answer| judge(&answer, Some(&seven), Some("messages.0.id"));
        let good = r#"{"success":"100","messages":[{"id":77150,"success":true}]}"#;
        assert_eq!(
            judged(answer(200, good)),
            Handed::Taken(Some("77150".to_owned()))
        );
        assert_eq!(
            judged(answer(200, r#"{"success":"900"}"#)),
            Handed::Refused(Trouble::lasting("gateway-900"))
        );
        assert_eq!(
            judged(answer(200, "<html>wrong door</html>")),
            Handed::Refused(Trouble::lasting("gateway-"))
        );
        assert_eq!(
            judged(answer(503, good)),
            Handed::Refused(Trouble::passing("http-503"))
        );
        let plain = ("".to_owned(), vec!["OK".to_owned()]);
        assert_eq!(
            judge(&answer(200, "OK"), Some(&plain), None),
            Handed::Taken(None)
        );
    }

    #[test]
    fn reports_come_as_json_and_as_forms() {
        let form = ReportForm {
            id_field: "data.msg_id".to_owned(),
            status_field: "data.status".to_owned(),
            delivered: vec!["DELIVERED".to_owned()],
            failed: vec!["FAILED".to_owned(), "REJECTED".to_owned()],
        };
        let json = br#"{"data":{"msg_id":"77","status":"Delivered"}}"#;
        let report = form.read(json).unwrap();
        assert_eq!((report.id.as_str(), report.fate), ("77", Fate::Delivered));
        assert_eq!(form.read(b"{}"), None);
        let form = ReportForm {
            id_field: "id".to_owned(),
            status_field: "status".to_owned(),
            ..form
        };
        let report = form.read(b"id=a%2Fb&status=rejected").unwrap();
        assert_eq!((report.id.as_str(), report.fate), ("a/b", Fate::Failed));
        assert_eq!(
            form.read(b"id=1&status=buffered").unwrap().fate,
            Fate::Unknown
        );
        assert_eq!(form.read(b"id=&status=delivered"), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(name in "[a-z]{1,5}", value: String) {
            let fields = vec![(name, value)];
            prop_assert_eq!(decode(&encode(&fields)), fields);
        }

        #[test]
        fn garbage_is_read_quietly(body: Vec<u8>, place in "[a-z.0-9]{0,10}") {
            let _ = Said::read(&body).at(&place);
            let _ = unescape(&String::from_utf8_lossy(&body));
        }
    }
}
