//! Features that a staff council (Personalrat) has to agree to: each can be switched off for an
//! organisation, and is then gone from pages, API and live channel.
//!
//! What a feature does to staff is said in the texts (`feature-<code>-effect`), and each stands in
//! the CHANGELOG under "Mitbestimmung"; a test holds both.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Citizens rate in one tap after a talk.
    Rating,
    /// They may add words to their rating.
    RatingComment,
    /// Figures by hour of the day.
    FiguresByHour,
    /// Figures by topic.
    FiguresByTopic,
    /// The wallboard in the room of an office.
    Wallboard,
    /// Colleagues see of each other whether a seat is open and free.
    ColleaguePresence,
    /// Chat in a talk.
    Chat,
    /// Sharing the screen in a talk.
    ScreenSharing,
    /// Asking colleagues into a talk.
    Consult,
    /// Hints to citizens when an office is usually quiet.
    QuietHours,
    /// Callbacks, which ring at seats like visits.
    Callbacks,
    /// The desk shows its owner how long a break lasts.
    BreakTimer,
}

impl Feature {
    /// Every feature, in the order in which it is shown.
    pub const ALL: [Feature; 12] = [
        Feature::Rating,
        Feature::RatingComment,
        Feature::FiguresByHour,
        Feature::FiguresByTopic,
        Feature::Wallboard,
        Feature::ColleaguePresence,
        Feature::Chat,
        Feature::ScreenSharing,
        Feature::Consult,
        Feature::QuietHours,
        Feature::Callbacks,
        Feature::BreakTimer,
    ];

    /// The word used in storage, configuration and texts.
    pub fn code(self) -> &'static str {
        match self {
            Feature::Rating => "rating",
            Feature::RatingComment => "rating_comment",
            Feature::FiguresByHour => "figures_by_hour",
            Feature::FiguresByTopic => "figures_by_topic",
            Feature::Wallboard => "wallboard",
            Feature::ColleaguePresence => "colleague_presence",
            Feature::Chat => "chat",
            Feature::ScreenSharing => "screen_sharing",
            Feature::Consult => "consult",
            Feature::QuietHours => "quiet_hours",
            Feature::Callbacks => "callbacks",
            Feature::BreakTimer => "break_timer",
        }
    }

    /// Whether it is on where nothing is chosen. What shows figures to a whole room is off until
    /// somebody agreed to it.
    pub fn default_on(self) -> bool {
        !matches!(self, Feature::Wallboard)
    }

    /// The version that brought it.
    pub fn since(self) -> &'static str {
        "0.1.0"
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Feature {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|feature| feature.code() == text).ok_or(())
    }
}

/// The features of an organisation. Only what differs from the default is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Features(BTreeMap<Feature, bool>);

impl Features {
    /// Whether a feature is on. Words to a rating need the rating.
    pub fn has(&self, feature: Feature) -> bool {
        if feature == Feature::RatingComment && !self.has(Feature::Rating) {
            return false;
        }
        let chosen = self.0.get(&feature).copied();
        chosen.unwrap_or_else(|| feature.default_on())
    }

    /// Switches a feature.
    pub fn set(&mut self, feature: Feature, on: bool) {
        if on == feature.default_on() {
            self.0.remove(&feature);
        } else {
            self.0.insert(feature, on);
        }
    }

    /// The same with a feature switched.
    #[must_use]
    pub fn with(mut self, feature: Feature, on: bool) -> Self {
        self.set(feature, on);
        self
    }

    /// What differs from the defaults.
    pub fn chosen(&self) -> impl Iterator<Item = (Feature, bool)> + '_ {
        self.0.iter().map(|(feature, on)| (*feature, *on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_stands_once_in_the_list_and_is_found_by_its_word() {
        for feature in Feature::ALL {
            assert_eq!(feature.code().parse(), Ok(feature));
            assert_eq!(
                serde_json::to_value(feature).unwrap(),
                serde_json::Value::from(feature.code())
            );
            let same = Feature::ALL.iter().filter(|other| **other == feature);
            assert_eq!(same.count(), 1);
        }
    }

    #[test]
    fn only_what_differs_from_the_default_is_held() {
        for feature in Feature::ALL {
            let default = feature.default_on();
            assert_eq!(Features::default().has(feature), default);
            let other = Features::default().with(feature, !default);
            assert_eq!(other.has(feature), !default);
            assert_eq!(other.chosen().collect::<Vec<_>>(), [(feature, !default)]);
            assert_eq!(other.with(feature, default), Features::default());
        }
    }

    #[test]
    fn without_ratings_there_are_no_comments() {
        let features = Features::default().with(Feature::Rating, false);
        assert!(!features.has(Feature::RatingComment));
    }
}
