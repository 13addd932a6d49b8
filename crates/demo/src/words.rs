//! What members and admins write: titles, entries, notes; composes nothing.

pub const OCCUPATIONS: &[&str] = &[
    "Nurse",
    "Teacher",
    "Software engineer",
    "Yoga teacher",
    "Graphic designer",
    "Accountant",
    "Carpenter",
    "Midwife",
    "Project manager",
    "Photographer",
    "Student",
    "Retired",
    "Musician",
    "Baker",
    "Physiotherapist",
    "Bus driver",
    "Translator",
    "Florist",
    "Electrician",
    "Founder",
    "Life coach",
    "Researcher",
    "Farmer",
    "Social worker",
];
pub const COMPANIES: &[&str] = &[
    "Self-employed",
    "Example Health",
    "Northwind Example",
    "Harbour Light School",
    "Bright Kitchen",
    "Blue Door Studio",
    "Example & Daughters",
    "City Hospital",
    "Meadow Lane Nursery",
    "Fourth Floor Software",
    "Quiet Hours Books",
    "Lantern Coaching",
    "Green Bicycle Co-op",
    "University of Example",
];
pub const RELATIONSHIPS: &[&str] = &[
    "Single",
    "Married",
    "Partnered",
    "Divorced",
    "Widowed",
    "Engaged",
];
pub const GENDERS: &[&str] = &["Non-binary", "Prefer not to say", "Agender"];
pub const ABOUT: &[&str] = &[
    "Two children, one dog, and a garden that grows faster than I do.",
    "I came for the journal and stayed for the audios.",
    "Learning to rest. Slowly.",
    "Building a life by the sea, one small step at a time.",
    "Former lawyer; now I bake bread & write.",
    "Runner, reader, recovering perfectionist.",
    "Here to become the person my grandmother already saw in me.",
    "Estoy aprendiendo a vivir más despacio.",
    "Ich schreibe jeden Morgen, bevor das Haus aufwacht.",
    "朝の三十分を自分のために。",
    "Музыка, горы и хороший чай.",
    "أحب القهوة والكتب والصباح الباكر",
    "Single mum of three. Nurse. Dreamer. \"One day\" is now.",
    "Curious about everything; finishing some of it.",
];

/// The product's twelve areas of life, each with what people make of it.
pub const VISIONS: &[&str] = &[
    "Fun: one adventure a month",
    "Travel: a winter in Lisbon",
    "Home: the blue front door",
    "Family: slow Sundays",
    "Love: we laugh every day",
    "Health: strong at seventy",
    "Money: debt-free and calm",
    "Work: my own studio",
    "Friends: a table for ten",
    "Things: the old piano",
    "Giving: a scholarship in Mum's name",
    "Spirit: a quiet hour",
    "The house by the lake",
    "Running my first marathon",
    "A book with my name on it",
    "Our family, all in one place",
    "El taller de mis sueños",
    "Ein Garten voller Licht",
    "海辺の小さな家",
    "Дом у моря",
    "بيت مليء بالضوء",
    "Une vie plus douce",
];
pub const ENTRIES: &[&str] = &[
    "Slept well. Walked before work. Three good things: coffee, light, a letter.",
    "Hard day. I wrote it down and it got smaller.",
    "Said no, kindly. Nothing fell apart.",
    "Read my vision aloud in the car. Felt silly, then didn't.",
    "Grateful for the rain on the roof.",
    "Called my sister. We laughed until the bread burnt.",
    "Noticed how often I wait for permission.",
    "Made soup. Fed five. That is wealth.",
    "I want to remember this evening: the window open, someone practising scales.",
    "No energy today. Showing up anyway: one line.",
    "The offer came. I read the email four times.",
    "Ten minutes of stillness, eight of them planning dinner.",
    "Hoy dije lo que pensaba y nadie se enfadó.",
    "Heute: nichts Großes, und doch ein guter Tag.",
    "今日は空がとても青かった。",
    "Сегодня впервые за месяц выспалась.",
    "صباح هادئ وقهوة طيبة",
    "Swam in the cold lake. Alive!",
    "Money date with myself: all bills opened.",
    "Practised the audio twice. The part about home made me cry.",
];
pub const CAPTIONS: &[&str] = &[
    "This light",
    "The kitchen",
    "Us, older",
    "That blue",
    "Morning run",
    "The studio",
    "Enough",
    "Home",
    "Sea",
    "The long table",
    "Peace",
    "Hazel's school",
    "A room of my own",
    "Ocean air",
    "Paid off",
    "La casa",
    "雪の朝",
    "Горы",
];

/// Words admins tag members with.
pub mod tags {
    pub const TESTIMONIAL: &str = "testimonial_candidate";
    pub const UPGRADE: &str = "upgrade_target";
    pub const ONBOARDING: &str = "needs_onboarding";
    pub const FOUNDING: &str = "founding_member";
    pub const PAYMENT: &str = "payment_issue";
    pub const WIN_BACK: &str = "win_back";
    pub const OTHERS: &[&str] = &[
        "beta_tester",
        "coach",
        "podcast",
        "referral",
        "vip",
        "Español",
        "newsletter",
        "facebook_group",
        "press",
        "überweiser",
    ];
}

/// What admins note.
pub mod notes {
    pub const ONBOARDING: &str = "Sent onboarding help";
    pub const THANKED: &str = "Thanked for all the journal entries. Open to giving a testimonial.";
    pub const QUIET: &str = "Has gone quiet. Texted a check-in, no reply yet.";
    pub const PAYMENT: &str = "Card expired; sent the link to update it.";
    pub const LEFT: &str =
        "Left after the second month: \"no time just now\". Ask again in spring.";
    pub const UPGRADE: &str = "Asked about sharing with a partner. Sent the Household offer.";
    pub const OTHERS: &[&str] = &[
        "Prefers SMS to e-mail.",
        "Met at the Portland workshop.",
        "Speaks Spanish; Lucía writes to her.",
        "Asked for invoices with the company's name on them.",
        "Called about the audio that would not play on an old iPad. Solved.\nSent a thank-you card.",
        "Wants reminders in the evening, not in the morning.",
        "Friend of the Okafor household.",
        "Do not call before noon.",
    ];
}
