//! `wait replay`: recorded calls through the estimator of waits, and what came of it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use schalter_domain::wait::replay::{self, Report, Row};

use crate::failure::{Failure, Kind};
use crate::out::say;

/// Replays the calls of `file`, and prints how well their waits were told after `train_until`.
pub fn replay(file: &Path, train_until: Date, json: bool) -> Result<(), Failure> {
    let report = replay::run(read(file)?, train_until);
    if report.n == 0 {
        return Err(Failure::input(
            format!("no call after {train_until} was served from the line"),
            "Choose an earlier --train-until",
        ));
    }
    if json {
        let text = serde_json::to_string_pretty(&report);
        say(text.map_err(|error| Failure::new(Kind::Other, error, ""))?);
    } else {
        say(table(&report).trim_end());
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<Row>, Failure> {
    let opened = File::open(file).map_err(|error| {
        let what = format!("{} cannot be read: {error}", file.display());
        Failure::input(what, "Name a file with recorded calls")
    })?;
    let opened = BufReader::new(opened);
    let packed = file.extension().is_some_and(|ending| ending == "gz");
    let text: Box<dyn Read> = if packed {
        Box::new(MultiGzDecoder::new(opened))
    } else {
        Box::new(opened)
    };
    let rows = csv::Reader::from_reader(text).into_deserialize();
    rows.collect::<Result<_, _>>().map_err(|error| {
        let what = format!("{}: {error}", file.display());
        Failure::input(
            what,
            "It must be CSV with the columns of `wait replay --help`",
        )
    })
}

/// What a person reads.
fn table(report: &Report) -> String {
    let mut text = format!("{} served calls that had queued\n\n", report.n);
    text += "rule                 MAE s  RMSE s\n";
    let mut line = |rule: &str, mae_s: f64, rmse_s: f64| {
        let _ = writeln!(text, "{rule:<20}{mae_s:>6.1}{rmse_s:>8.1}");
    };
    line("this program", report.mae_s, report.rmse_s);
    let others = &report.baselines;
    for (rule, errors) in [
        ("last served", others.les),
        ("head of line", others.hol),
        ("mean of last five", others.mean5),
        ("Asterisk", others.asterisk),
        ("queue length", others.ql),
        ("ZMS", others.zms),
    ] {
        line(rule, errors.mae_s, errors.rmse_s);
    }
    let _ = writeln!(
        text,
        "\n80 % range: {:.1} % of the waits within, {:.1} % above, {:.0} s wide",
        100.0 * report.coverage,
        100.0 * report.share_above,
        report.mean_width_s
    );
    for (month, coverage) in &report.coverage_by_month {
        let _ = writeln!(text, "  {month}: {:.1} % within", 100.0 * coverage);
    }
    text
}
