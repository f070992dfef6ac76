//! Opening hours between the plan and the domain.

use jiff::civil::Weekday;
use schalter_domain::hours::{DayHours, Exception, Hours, Span};

use super::document::{ExceptionPlan, HoursPlan};
use super::text::SpanText;

impl HoursPlan {
    fn days(&self) -> [(Weekday, &Vec<SpanText>); 7] {
        [
            (Weekday::Monday, &self.mon),
            (Weekday::Tuesday, &self.tue),
            (Weekday::Wednesday, &self.wed),
            (Weekday::Thursday, &self.thu),
            (Weekday::Friday, &self.fri),
            (Weekday::Saturday, &self.sat),
            (Weekday::Sunday, &self.sun),
        ]
    }

    fn day_mut(&mut self, day: Weekday) -> &mut Vec<SpanText> {
        match day {
            Weekday::Monday => &mut self.mon,
            Weekday::Tuesday => &mut self.tue,
            Weekday::Wednesday => &mut self.wed,
            Weekday::Thursday => &mut self.thu,
            Weekday::Friday => &mut self.fri,
            Weekday::Saturday => &mut self.sat,
            Weekday::Sunday => &mut self.sun,
        }
    }
}

impl From<&HoursPlan> for Hours {
    fn from(plan: &HoursPlan) -> Self {
        Self {
            always: plan.always,
            week: plan
                .days()
                .into_iter()
                .filter(|(_, spans)| !spans.is_empty())
                .map(|(day, spans)| DayHours {
                    day,
                    spans: unwrapped(spans),
                })
                .collect(),
            exceptions: plan
                .exceptions
                .iter()
                .map(|day| Exception {
                    date: day.date,
                    spans: unwrapped(&day.spans),
                    reason: day.reason.clone(),
                })
                .collect(),
            holidays: plan.holidays,
            local_holidays: plan.local_holidays.clone(),
        }
    }
}

impl From<&Hours> for HoursPlan {
    fn from(hours: &Hours) -> Self {
        let mut plan = Self {
            always: hours.always,
            holidays: hours.holidays,
            local_holidays: hours.local_holidays.clone(),
            exceptions: hours
                .exceptions
                .iter()
                .map(|day| ExceptionPlan {
                    date: day.date,
                    spans: day.spans.iter().copied().map(SpanText).collect(),
                    reason: day.reason.clone(),
                })
                .collect(),
            ..Self::default()
        };
        for day in &hours.week {
            plan.day_mut(day.day)
                .extend(day.spans.iter().copied().map(SpanText));
        }
        plan
    }
}

fn unwrapped(spans: &[SpanText]) -> Vec<Span> {
    spans.iter().map(|span| span.0).collect()
}
