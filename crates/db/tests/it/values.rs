//! Members as property tests draw them: names of many scripts, ties, blanks, unknowns, figures at the edges.

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::filter::MemberFacts;
use crm_types::filter::testing::text;
use crm_types::ids::MemberId;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sqlx::types::Uuid;

use crate::world::nobody;

/// Texts that members have and filters ask for, so that they meet: cases, accents, directions, wildcards, emoji.
pub fn texts() -> BoxedStrategy<String> {
    let known = select(vec![
        "Ana",
        "ANA",
        "Ána",
        "José Álvarez",
        "jose",
        "zoë",
        "ΟΔΥΣΣΕΥΣ",
        "Οδυσσεύς",
        "İstanbul",
        "Straße",
        "ﬁnn",
        "محمد علي",
        "שָׁלוֹם",
        "李雷",
        "김철수",
        "ナナ",
        "😀 smile",
        "a%b",
        "a_b",
        "a\\b",
        "100%",
        "O'Brien",
        "\u{202e}rtl",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => text()].boxed()
}

/// A text as the product would store it: not blank, no blanks around it.
fn stored() -> impl Strategy<Value = String> {
    texts()
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("blank", |text| !text.is_empty())
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    option::of(select(words).prop_map(str::to_owned))
}

fn count() -> impl Strategy<Value = Option<i64>> {
    option::of(prop_oneof![4 => 0..5_i64, 2 => 0..60_i64, 1 => Just(i64::from(i32::MAX))])
}

fn amount() -> impl Strategy<Value = Option<i64>> {
    option::of(
        prop_oneof![2 => select(vec![0, 9_900, 14_900]), 1 => -200..20_000_i64, 1 => Just(9_999_999_999)],
    )
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    let day = select(vec![
        "2024-03-31T00:59:59.999999Z",
        "2024-05-19T22:00:00Z",
        "2024-05-20T10:00:00Z",
        "2024-05-13T10:00:00Z",
    ])
    .prop_map(|text| text.parse().unwrap());
    let any = (1_680_000_000_000_000..1_790_000_000_000_000_i64)
        .prop_map(|at| DateTime::from_timestamp_micros(at).unwrap());
    prop_oneof![day, any]
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (2023..2027_i32, 1..366_u32).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

/// Any member.
pub fn member() -> impl Strategy<Value = MemberFacts> {
    let person = (
        any::<u128>(),
        option::of(stored()),
        option::of(stored()),
        instant(),
        option::of(stored()),
    );
    let set = (
        word(&["active", "at_risk", "champion", "inactive"]),
        word(&["healthy", "needs_attention", "churned"]),
        vec(
            prop_oneof![
                select(vec!["vip", "VIP", "upgrade_target"]).prop_map(str::to_owned),
                stored()
            ],
            0..3,
        ),
    );
    let billed = (
        word(&["free", "solo", "Solo", "household", "intensive"]),
        word(&["active", "trialing", "inactive"]),
        word(&["past_due", "active"]),
        [amount(), amount(), amount()],
        option::of(date()),
        count(),
    );
    let times = [
        option::of(instant()),
        option::of(instant()),
        option::of(instant()),
    ];
    let counts = [
        count(),
        count(),
        count(),
        count(),
        count(),
        count(),
        count(),
        count(),
        count(),
    ];
    (
        person,
        set,
        billed,
        times,
        counts,
        amount(),
        option::of(0..101_i64),
    )
        .prop_map(
            |(
                (id, name, email, created_at, notes),
                set,
                billed,
                times,
                counts,
                storage,
                percent,
            )| {
                let [last_login_at, calculated_at, updated_at] = times;
                let [
                    total_logins,
                    visions,
                    refinements,
                    audios,
                    journal,
                    images,
                    files,
                    used,
                    remaining,
                ] = counts;
                let [mrr, ltv, total_spent] = billed.3;
                MemberFacts {
                    name,
                    email,
                    created_at,
                    engagement_status: set.0,
                    health_status: set.1,
                    custom_tags: set.2,
                    admin_notes: notes,
                    last_login_at,
                    total_logins,
                    subscription_tier: billed.0,
                    subscription_status: billed.1,
                    raw_status: billed.2,
                    mrr,
                    ltv,
                    total_spent,
                    subscription_start_date: billed.4,
                    months_subscribed: billed.5,
                    profile_completion_percent: percent,
                    vision_count: visions,
                    vision_refinement_count: refinements,
                    audio_generated_count: audios,
                    journal_entry_count: journal,
                    vision_board_image_count: images,
                    s3_file_count: files,
                    total_storage: storage,
                    tokens_used: used,
                    tokens_remaining: remaining,
                    calculated_at,
                    updated_at,
                    ..nobody(MemberId(Uuid::from_u128(id)))
                }
            },
        )
}
