//! Counters for `/metrics`. They bear neither person nor conversation.

use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;

use crate::security::limit::Purpose;

/// One figure from outside, shown as a gauge.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name, such as `schalter_media_legs`.
    pub name: String,
    /// What it is, with its unit.
    pub help: String,
    /// What it is of, where there are several of a name: the label, and its value. Those of one name
    /// stand one after the other.
    pub of: Option<(&'static str, String)>,
    /// Its present value.
    pub value: f64,
}

type Ask = Arc<dyn Fn() -> Vec<Figure> + Send + Sync>;

/// Which live channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A citizen's.
    Visit,
    /// A staff member's.
    Desk,
    /// A kiosk's.
    Kiosk,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    kind: &'static str,
}

/// The counters of the web side.
pub struct Metrics {
    registry: Registry,
    entered: Counter,
    answered: Family<Labels, Counter>,
    refused: Family<Labels, Counter>,
    live: Family<Labels, Gauge>,
}

/// One open live channel; counted until dropped.
pub struct LiveCount(Gauge);

impl Drop for LiveCount {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Counters at zero.
    pub fn new(media_figures: Ask) -> Self {
        let mut registry = Registry::with_prefix("schalter");
        let entered = Counter::default();
        registry.register(
            "visits_entered",
            "Visits entered on the web",
            entered.clone(),
        );
        let answered = Family::default();
        registry.register(
            "http_answers",
            "Answers by class of status",
            answered.clone(),
        );
        let refused = Family::default();
        registry.register(
            "http_refused",
            "Requests over a limit, by limit",
            refused.clone(),
        );
        let live = Family::default();
        registry.register(
            "live_connections",
            "Open live channels, by side",
            live.clone(),
        );
        registry.register_collector(Box::new(Outside(media_figures)));
        Self {
            registry,
            entered,
            answered,
            refused,
            live,
        }
    }

    /// A visit was entered.
    pub fn entered(&self) {
        self.entered.inc();
    }

    /// A request was answered with `status`.
    pub fn answered(&self, status: u16) {
        let kind = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.answered.get_or_create(&Labels { kind }).inc();
    }

    /// A request was over a limit.
    pub fn refused(&self, purpose: Purpose) {
        let kind = match purpose {
            Purpose::Enter => "enter",
            Purpose::Login => "login",
            Purpose::Feedback => "feedback",
            Purpose::Live => "live",
        };
        self.refused.get_or_create(&Labels { kind }).inc();
    }

    /// A live channel was opened; it counts until the answer is dropped.
    pub fn live(&self, side: Side) -> LiveCount {
        let kind = match side {
            Side::Visit => "visit",
            Side::Desk => "desk",
            Side::Kiosk => "kiosk",
        };
        let gauge = self.live.get_or_create(&Labels { kind }).clone();
        gauge.inc();
        LiveCount(gauge)
    }

    /// All of it in the OpenMetrics text format.
    ///
    /// # Errors
    /// Only if formatting itself fails.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

struct Outside(Ask);

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outside")
    }
}

impl Collector for Outside {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let figures = (self.0)();
        for of_name in figures.chunk_by(|one, other| one.name == other.name) {
            let Figure { name, help, .. } = &of_name[0];
            let name = name.strip_prefix("schalter_").unwrap_or(name);
            let kind = ConstGauge::<f64>::new(0.0).metric_type();
            let mut metric = encoder.encode_descriptor(name, help, None, kind)?;
            if let [
                Figure {
                    of: None, value, ..
                },
            ] = of_name
            {
                ConstGauge::new(*value).encode(metric)?;
                continue;
            }
            for figure in of_name {
                let label: Vec<(&str, String)> = figure.of.iter().cloned().collect();
                ConstGauge::new(figure.value).encode(metric.encode_family(&label)?)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_from_outside_stand_beside_our_own() {
        let figure = Figure {
            name: "schalter_media_legs".into(),
            help: "Media legs".into(),
            of: None,
            value: 2.0,
        };
        let calls = |account: &str, value| Figure {
            name: "schalter_phone_calls".into(),
            help: "Calls".into(),
            of: Some(("account", account.to_owned())),
            value,
        };
        let figures = vec![figure, calls("trunk", 3.0), calls("pbx", 4.0)];
        let metrics = Metrics::new(Arc::new(move || figures.clone()));
        metrics.entered();
        metrics.answered(404);
        let open = metrics.live(Side::Desk);
        let text = metrics.text().unwrap();
        assert!(text.contains("schalter_visits_entered_total 1"), "{text}");
        assert!(
            text.contains("schalter_live_connections{kind=\"desk\"} 1"),
            "{text}"
        );
        assert!(text.contains("schalter_media_legs 2.0"), "{text}");
        assert!(
            text.contains("schalter_phone_calls{account=\"trunk\"} 3.0"),
            "{text}"
        );
        assert_eq!(text.matches("# TYPE schalter_phone_calls").count(), 1);
        assert!(text.ends_with("# EOF\n"));
        drop(open);
        assert!(
            metrics
                .text()
                .unwrap()
                .contains("schalter_live_connections{kind=\"desk\"} 0")
        );
    }
}
