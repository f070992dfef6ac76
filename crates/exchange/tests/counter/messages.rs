//! Messages: what causes them, and gateways and receivers that fail, break off and repeat.

use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use schalter_domain::message::{MessageKind, MessageState, NumberRanges, Transport};
use schalter_domain::staff::Staff;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::callbacks::CallbackRequest;
use schalter_exchange::messages::notify::Roots;
use schalter_exchange::messages::notify::guard::Allowed;
use schalter_exchange::messages::notify::http::Client;
use schalter_exchange::messages::notify::sms::{Form, Gateway, ReportForm};
use schalter_exchange::messages::notify::webhook::Receiver;
use schalter_exchange::messages::{MessagesError, Outgoing, SmsSettings};
use schalter_exchange::{IceConfig, Party};
use schalter_store::{ContactBy, OutboxFilter, Posted, Scope};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::scene::{Counter, Town};

/// What a server does with a request.
#[derive(Clone, Copy)]
enum Does {
    /// It answers.
    Answers(u16, &'static str),
    /// It reads the request and hangs up.
    HangsUp,
}

/// A small server that does one thing after the other, and remembers what it was asked.
struct Elsewhere {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    async fn does(script: Vec<Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let remembers = Arc::clone(&asked);
        tokio::spawn(async move {
            for does in script {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                remembers.lock().unwrap().push(request);
                if let Does::Answers(status, body) = does {
                    let answer = format!(
                        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    );
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// A whole request: head, and as much as it announces.
async fn read(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "half a request: {text}");
        bytes.extend_from_slice(&chunk[..read]);
    }
}

fn client(inside: bool) -> Client {
    let networks = if inside { vec!["127.0.0.0/8"] } else { vec![] };
    Client {
        allowed: Arc::new(Allowed {
            networks: networks
                .into_iter()
                .map(|one| one.parse().unwrap())
                .collect(),
            hosts: Vec::new(),
        }),
        roots: Roots::load(None).unwrap(),
        agent: "schalter/test",
    }
}

fn sms(url: &str, inside: bool) -> Outgoing {
    Outgoing {
        sms: Some(SmsSettings {
            gateway: Gateway {
                client: client(inside),
                target: url.parse().unwrap(),
                form: Form::Form,
                login: Some(("X-Api-Key".to_owned(), "key".to_owned())),
                to_field: "to".to_owned(),
                text_field: "text".to_owned(),
                fixed: vec![("from".to_owned(), "Rathaus".to_owned())],
                success: Some(("success".to_owned(), vec!["100".to_owned()])),
                id_field: Some("messages.0.id".to_owned()),
            },
            ranges: NumberRanges::default(),
            reports: Some((
                "geheimnisgeheimnis".to_owned(),
                ReportForm {
                    id_field: "data.msg_id".to_owned(),
                    status_field: "data.status".to_owned(),
                    delivered: vec!["DELIVERED".to_owned()],
                    failed: vec!["FAILED".to_owned()],
                },
            )),
        }),
        base_url: "https://amt.example.org".to_owned(),
        ..Outgoing::default()
    }
}

fn callback(by: ContactBy, address: &str) -> CallbackRequest {
    CallbackRequest {
        by,
        address: address.to_owned(),
        window: None,
    }
}

fn signed(staff: Staff) -> SignedOn {
    SignedOn {
        organisation: staff.organisation,
        staff,
        csrf: String::new(),
    }
}

async fn posted(counter: &Counter) -> Vec<Posted> {
    let all = OutboxFilter::default();
    counter.store.outbox(Scope::House, &all).await.unwrap()
}

async fn states(counter: &Counter) -> Vec<MessageState> {
    let all = posted(counter).await.into_iter();
    all.map(|one| one.progress.state).collect()
}

/// The secret of the newest link in the demo's post.
fn link(counter: &Counter) -> String {
    let shown = counter.exchange.messages().shown().unwrap();
    let text = &shown[0].rendered.text;
    let link = text
        .split_whitespace()
        .find(|word| word.starts_with("https://"));
    link.unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_link_is_sent_and_ends_the_old_one() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let by_mail = callback(ContactBy::Email, "frieda@example.org");
    let entered = counter
        .tries_to_enter(|enter| enter.callback = Some(by_mail.clone()))
        .await
        .unwrap();
    let (exchange, visit) = (&counter.exchange, entered.visit);
    exchange.messages().delivered().await;
    let first = link(&counter);
    let visits = exchange.visits();
    assert_eq!(visits.of_link(&first).await, Some(visit));
    visits.request_callback(visit, by_mail).await.unwrap();
    exchange.messages().delivered().await;
    let second = link(&counter);
    assert_eq!(visits.of_link(&first).await, None);
    assert_eq!(visits.of_link(&second).await, Some(visit));

    let seat = counter.opens("anna").await;
    counter.passes(3, &[Party::Seat(seat)]).await;
    assert_eq!(counter.rings(seat).map(|(_, visit)| visit), Some(visit));
    exchange.messages().delivered().await;
    let shown = exchange.messages().shown().unwrap();
    assert_eq!(shown.len(), 3, "and one when it is time");
    assert!(shown[0].rendered.text.contains("Wir warten auf Sie"));
    let third = link(&counter);
    assert_eq!(visits.of_link(&second).await, None);
    let (spent, _) = visits.spend_link(&third, None).await.unwrap().unwrap();
    assert_eq!(spent, visit);
    assert_eq!(
        visits.of_link(&third).await,
        None,
        "a second press finds it spent"
    );
    assert_eq!(states(&counter).await, [MessageState::Sent; 3]);
    for one in posted(&counter).await {
        assert_eq!(
            one.message.data,
            serde_json::json!({}),
            "what was sent is forgotten"
        );
    }
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_and_one_that_breaks_off_is_not() {
    let good = Does::Answers(200, r#"{"success":"100","messages":[{"id":"77"}]}"#);
    let script = vec![Does::Answers(503, ""), good, Does::HangsUp, good];
    let gateway = Elsewhere::does(script).await;
    let town = Town::new().await;
    let counter = town
        .starts_sending(IceConfig::default(), sms(&gateway.url, true))
        .await;
    let messages = counter.exchange.messages();
    let by_phone = callback(ContactBy::Phone, "0151 2345678");
    counter
        .tries_to_enter(|enter| enter.callback = Some(by_phone))
        .await
        .unwrap();
    messages.delivered().await;
    assert_eq!(states(&counter).await, [MessageState::Queued]);
    assert_eq!(
        posted(&counter).await[0].progress.last_error.as_deref(),
        Some("http-503")
    );
    messages.delivered().await;
    assert_eq!(gateway.asked().len(), 1, "not before its time");
    counter.waits(SignedDuration::from_secs(11));
    messages.delivered().await;
    assert_eq!(states(&counter).await, [MessageState::Sent]);
    let asked = gateway.asked().pop().unwrap();
    assert!(asked.contains("to=%2B491512345678"), "{asked}");
    assert!(asked.contains("from=Rathaus") && asked.contains("x-api-key: key"));
    assert!(
        !asked.contains("B%C3%BCrgerb%C3%BCro"),
        "no word about the matter: {asked}"
    );

    let report = br#"{"data":{"msg_id":"77","status":"DELIVERED"}}"#;
    assert!(!messages.sms_report("falsch", report).await);
    assert_eq!(states(&counter).await, [MessageState::Sent]);
    for _ in 0..2 {
        assert!(messages.sms_report("geheimnisgeheimnis", report).await);
        assert_eq!(states(&counter).await, [MessageState::Delivered]);
    }
    let failed = br#"{"data":{"msg_id":"77","status":"FAILED"}}"#;
    assert!(messages.sms_report("geheimnisgeheimnis", failed).await);
    assert_eq!(
        states(&counter).await,
        [MessageState::Delivered],
        "it has arrived"
    );

    let other = callback(ContactBy::Phone, "0171 2345678");
    counter
        .tries_to_enter(|enter| enter.callback = Some(other))
        .await
        .unwrap();
    messages.delivered().await;
    let newest = || async { posted(&counter).await.remove(0) };
    assert_eq!(newest().await.progress.state, MessageState::Unconfirmed);
    counter.waits(SignedDuration::from_hours(3));
    messages.delivered().await;
    assert_eq!(gateway.asked().len(), 3, "it is not repeated by itself");
    let clerk = signed(counter.staff("anna"));
    let id = newest().await.message.id;
    assert_eq!(
        messages.repeat(&clerk, id).await,
        Err(MessagesError::Forbidden)
    );
    let lead = signed(counter.staff("bernd"));
    let listed = messages.list(&lead, None).await.unwrap();
    assert_eq!(
        listed[0].posted.message.id, id,
        "what wants an eye comes first"
    );
    assert_eq!(listed[0].masked, "…678");
    messages.repeat(&lead, id).await.unwrap();
    messages.delivered().await;
    assert_eq!(newest().await.progress.state, MessageState::Sent);
    assert_eq!(
        messages.repeat(&lead, id).await,
        Err(MessagesError::Unknown)
    );
    assert_eq!(gateway.asked().len(), 4);
}

#[tokio::test]
async fn a_landline_and_an_inner_gateway_get_nothing() {
    let gateway = Elsewhere::does(vec![Does::Answers(200, "")]).await;
    let town = Town::new().await;
    let counter = town
        .starts_sending(IceConfig::default(), sms(&gateway.url, false))
        .await;
    let messages = counter.exchange.messages();
    let landline = callback(ContactBy::Phone, "02151 860");
    counter
        .tries_to_enter(|enter| enter.callback = Some(landline))
        .await
        .unwrap();
    assert_eq!(states(&counter).await, []);
    let mobile = callback(ContactBy::Phone, "0151 2345678");
    counter
        .tries_to_enter(|enter| enter.callback = Some(mobile))
        .await
        .unwrap();
    messages.delivered().await;
    let refused = posted(&counter).await.remove(0);
    assert_eq!(refused.progress.state, MessageState::Failed);
    assert_eq!(
        refused.progress.last_error.as_deref(),
        Some("inner-address")
    );
    assert_eq!(gateway.asked(), Vec::<String>::new());
    let by_mail = callback(ContactBy::Email, "frieda@example.org");
    let asked = counter
        .tries_to_enter(|enter| enter.callback = Some(by_mail))
        .await;
    assert!(asked.is_err(), "without a relay no mail is promised");
}

#[tokio::test]
async fn a_webhook_is_sent_until_it_is_taken_always_under_one_id() {
    let script = vec![
        Does::Answers(500, ""),
        Does::HangsUp,
        Does::Answers(204, ""),
    ];
    let receiver = Elsewhere::does(script).await;
    let outgoing = Outgoing {
        webhooks: Some((
            client(true),
            vec![Receiver {
                name: "fachverfahren".to_owned(),
                organisation: "kleinstadt".to_owned(),
                target: receiver.url.parse().unwrap(),
                secrets: vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap(); 2],
                kinds: vec![MessageKind::CallbackLink],
            }],
        )),
        ..Outgoing::default()
    };
    let town = Town::new().await;
    let counter = town.starts_sending(IceConfig::default(), outgoing).await;
    let messages = counter.exchange.messages();
    let by_phone = callback(ContactBy::Phone, "0151 2345678");
    counter
        .tries_to_enter(|enter| enter.callback = Some(by_phone))
        .await
        .unwrap();
    for _ in 0..3 {
        messages.delivered().await;
        counter.waits(SignedDuration::from_mins(1));
    }
    assert_eq!(states(&counter).await, [MessageState::Sent]);
    let asked = receiver.asked();
    assert_eq!(asked.len(), 3);
    let field = |request: &String, name: &str| {
        let line = request
            .lines()
            .find_map(|line| line.strip_prefix(name).map(str::to_owned));
        line.unwrap()
    };
    for request in &asked {
        assert_eq!(
            field(request, "webhook-id: "),
            field(&asked[0], "webhook-id: ")
        );
        assert_eq!(
            field(request, "webhook-signature: ").matches("v1,").count(),
            2
        );
        assert!(
            !request.contains("0151") && !request.contains("2345678"),
            "{request}"
        );
        assert!(request.contains(r#""type":"callback_link""#), "{request}");
    }
    assert_ne!(
        field(&asked[0], "webhook-timestamp: "),
        field(&asked[2], "webhook-timestamp: "),
        "each try bears its own time"
    );
}

#[tokio::test]
async fn templates_are_checked_kept_and_dropped_with_a_trace() {
    use schalter_domain::language::Language;
    use schalter_domain::message::Template;
    use schalter_exchange::messages::templates::{ChangeError, Which};

    let town = Town::new().await;
    let counter = town.starts().await;
    let (messages, lead) = (counter.exchange.messages(), signed(counter.staff("bernd")));
    let which = Which {
        kind: MessageKind::CallbackLink,
        transport: Transport::Email,
        language: Language::De,
    };
    let wrong = Template {
        subject: "Rückruf".to_owned(),
        body: "Hier: {linkk}".to_owned(),
    };
    let refused = messages.change_template(&lead, which, wrong.clone()).await;
    assert!(matches!(refused, Err(ChangeError::Wrong(_))), "{refused:?}");
    let right = Template {
        body: "Bitte hier entlang: {link}".to_owned(),
        ..wrong
    };
    messages.change_template(&lead, which, right).await.unwrap();
    let by_mail = callback(ContactBy::Email, "frieda@example.org");
    counter
        .tries_to_enter(|enter| enter.callback = Some(by_mail))
        .await
        .unwrap();
    messages.delivered().await;
    let shown = messages.shown().unwrap().remove(0);
    assert!(
        shown
            .rendered
            .text
            .starts_with("Bitte hier entlang: https://")
    );
    messages.drop_template(&lead, which).await.unwrap();
    let current = messages.templates(&lead).await.unwrap();
    assert!(current.iter().all(|one| !one.own));
    let clerk = signed(counter.staff("anna"));
    assert_eq!(
        messages.templates(&clerk).await,
        Err(MessagesError::Forbidden)
    );
    let troubled = messages.troubled(lead.organisation).await;
    assert_eq!(troubled.map(|all| all.len()), Ok(0));
}
