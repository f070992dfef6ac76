//! Figures that are added up when written, instead of a row for each visit. What was kept of single
//! visits until now is folded in and deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text, uuid, uuid_null};

use super::{Step, index, migration, reference, table};

migration!("m0010_figures", steps);

/// How visits end, as `figure.outcome` and, in the same order, the columns name it.
const ENDS: [&str; 11] = [
    "resolved",
    "ticket",
    "appointment",
    "transferred",
    "dropped",
    "unstated",
    "broken",
    "left",
    "away",
    "closed",
    "not_reached",
];
const WAIT_EDGES_S: [u32; 11] = [10, 20, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600];
const TALK_EDGES_S: [u32; 10] = [60, 120, 180, 300, 450, 600, 900, 1_200, 1_800, 3_600];

const LOST: &str = "outcome IN ('left', 'away', 'closed', 'not_reached')";

fn steps() -> Vec<Step> {
    vec![
        Step::table(counters()),
        Step::Sql(fold()),
        Step::sql("DELETE FROM figure"),
        Step::table(ratings()),
        Step::Sql(fold_ratings()),
        Step::table(matters()),
        Step::table(wallboards()),
        Step::index(index(
            "wallboard_organisation",
            "wallboard",
            &["organisation_id"],
        )),
    ]
}

/// The columns that are added up, each with what a row of `figure` adds to it.
fn measures() -> Vec<(String, String)> {
    let when = |condition: String| format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)");
    let mut columns = vec![("visits".to_owned(), "COUNT(*)".to_owned())];
    for end in ENDS {
        let added = when(format!("outcome = '{end}'"));
        columns.push((format!("end_{end}"), added));
    }
    for unknown in ["passed", "returned", "parked"] {
        columns.push((unknown.to_owned(), "0".to_owned()));
    }
    for (sum, of) in [
        ("wait_s", "waited_s"),
        ("talk_s", "talked_s"),
        ("handled_s", "talked_s"),
    ] {
        columns.push((sum.to_owned(), format!("SUM({of})")));
    }
    columns.extend(classes("wait", "waited_s", &WAIT_EDGES_S, "1 = 1", &when));
    let talked = format!("NOT {LOST}");
    columns.extend(classes("talk", "talked_s", &TALK_EDGES_S, &talked, &when));
    columns
}

fn classes(
    name: &str,
    of: &str,
    edges: &[u32],
    only: &str,
    when: &dyn Fn(String) -> String,
) -> Vec<(String, String)> {
    let mut columns = Vec::new();
    let mut above = -1_i64;
    for edge in edges {
        let inside = format!("{only} AND {of} > {above} AND {of} <= {edge}");
        columns.push((format!("{name}_{edge}"), when(inside)));
        above = i64::from(*edge);
    }
    let beyond = when(format!("{only} AND {of} > {above}"));
    columns.push((format!("{name}_more"), beyond));
    columns
}

const CELL: [&str; 8] = [
    "organisation_id",
    "date",
    "office_id",
    "hour",
    "topic_id",
    "channel",
    "language",
    "kind",
];

fn counters() -> TableCreateStatement {
    let mut columns = vec![
        uuid("organisation_id"),
        text("date"),
        uuid("office_id"),
        integer("hour"),
        uuid("topic_id"),
        text("channel"),
        text("language"),
        text("kind"),
    ];
    let measures = measures().into_iter();
    columns.extend(measures.map(|(name, _)| big_integer(Alias::new(name)).default(0).to_owned()));
    table("figure_count", &CELL, columns)
}

/// One statement for both databases: rows of visits become sums.
fn fold() -> String {
    let kind = format!(
        "CASE WHEN outcome = 'not_reached' THEN 'unreached' \
              WHEN {LOST} AND channel = 'callback' THEN 'withdrawn' \
              WHEN {LOST} THEN 'gave_up' \
              WHEN channel = 'callback' AND outcome = 'resolved' THEN 'kept_settled' \
              WHEN channel = 'callback' THEN 'kept_open' \
              WHEN waited_s <= 30 AND outcome = 'resolved' THEN 'prompt_settled' \
              WHEN waited_s <= 30 THEN 'prompt_open' \
              WHEN outcome = 'resolved' THEN 'waited_settled' \
              ELSE 'waited_open' END"
    );
    let (names, sums): (Vec<_>, Vec<_>) = measures().into_iter().unzip();
    let cell = CELL.join(", ");
    let (names, sums) = (names.join(", "), sums.join(", "));
    format!(
        "INSERT INTO figure_count ({cell}, {names}) SELECT {cell}, {sums} FROM (SELECT figure.*, {kind} AS kind \
         FROM figure) AS visits GROUP BY {cell}"
    )
}

fn ratings() -> TableCreateStatement {
    let mut columns = vec![
        uuid("organisation_id"),
        text("date"),
        uuid("office_id"),
        text("topic"),
    ];
    columns.extend((1..=5).map(|stars| {
        let name = Alias::new(format!("stars_{stars}"));
        big_integer(name).default(0).to_owned()
    }));
    let key = ["organisation_id", "date", "office_id", "topic"];
    table("figure_rating", &key, columns)
}

fn fold_ratings() -> String {
    let stars = |n| format!("SUM(CASE WHEN stars = {n} THEN 1 ELSE 0 END)");
    let stars: Vec<_> = (1..=5).map(stars).collect();
    format!(
        "INSERT INTO figure_rating (organisation_id, date, office_id, topic, stars_1, stars_2, stars_3, stars_4, stars_5) \
         SELECT organisation_id, date, office_id, '', {} FROM rating GROUP BY organisation_id, date, office_id",
        stars.join(", ")
    )
}

fn matters() -> TableCreateStatement {
    let columns = vec![
        uuid("organisation_id"),
        text("date"),
        uuid("office_id"),
        big_integer("in_time").default(0).to_owned(),
        big_integer("late").default(0).to_owned(),
    ];
    let key = ["organisation_id", "date", "office_id"];
    table("figure_matter", &key, columns)
}

fn wallboards() -> TableCreateStatement {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid_null("office_id"),
        text("token_hash"),
        big_integer("created_at"),
    ];
    let mut created = table("wallboard", &["id"], columns);
    created.index(
        Index::create()
            .unique()
            .name("wallboard_token")
            .col("token_hash"),
    );
    created.foreign_key(&mut reference("wallboard", "office_id", "office", "id"));
    created
}
