//! What forms on a site send: from the sites they may be sent from, kept once, and nothing of what programs send.

use crm_types::auth::Role;
use crm_types::leads::{LeadDetail, LeadForm, LeadForms, LeadPage, LeadReceived};
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::server::{Server, World};

const FORMS: &str = "/api/crm/lead-forms";
const SITE: &str = "https://www.example.com";

async fn admin() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("admin@example.com", Role::Admin).await;
    let server = world.start();
    let client = server.client_of("admin@example.com").await;
    (world, server, client)
}

async fn made(client: &mut Client, name: &str, origins: &[&str]) -> LeadForm {
    let new = json!({"name": name, "origins": origins, "source": "Website"});
    let answer = client.post(FORMS, &new).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn leads(client: &mut Client) -> LeadPage {
    client.get("/api/crm/leads").await.json()
}

/// A browser on a site.
fn browser(server: &Server, site: &str) -> Client {
    server.client().header("Origin", site)
}

async fn send(client: &mut Client, key: &str, mut body: Value) -> Answer {
    body["key"] = json!(key);
    client.post("/api/leads", &body).await
}

#[actix_web::test]
async fn a_form_becomes_a_lead() {
    let (_world, server, mut client) = admin().await;
    let form = made(&mut client, "Landing page", &["https://WWW.example.com/"]).await;
    assert_eq!(form.origins, [SITE]);
    let mut site = browser(&server, SITE);
    let answer = send(
        &mut site,
        &form.key,
        json!({"name": "Amara", "email": "Amara@example.com", "message": "Hi", "utm_campaign": "spring", "elapsed_ms": 24_000}),
    )
    .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(
        answer.json::<LeadReceived>(),
        LeadReceived { received: true }
    );
    assert_eq!(answer.header("access-control-allow-origin"), SITE);
    assert!(
        !answer
            .headers
            .contains_key("access-control-allow-credentials")
    );
    assert!(
        answer
            .headers
            .get_all("vary")
            .iter()
            .any(|vary| { vary.to_str().unwrap().to_lowercase().contains("origin") })
    );
    assert!(answer.cookies().is_empty());
    // The same once more, and once more in the header.
    let body = json!({"name": "Amara", "email": "Amara@example.com", "message": "Hi", "utm_campaign": "spring", "elapsed_ms": 60_000});
    assert_eq!(send(&mut site, &form.key, body).await.status, 202);
    let page = leads(&mut client).await;
    assert_eq!(page.items.len(), 1);
    let lead: LeadDetail = client
        .get(&format!("/api/crm/leads/{}", page.items[0].id))
        .await
        .json();
    assert_eq!(lead.lead.email.as_deref(), Some("amara@example.com"));
    assert_eq!(lead.lead.source.as_deref(), Some("website"));
    assert_eq!(lead.utm_campaign.as_deref(), Some("spring"));
    assert_eq!(lead.form_name.as_deref(), Some("Landing page"));
    let mut bearer = site.header("Authorization", &format!("Bearer {}", form.key));
    let answer = bearer
        .post(
            "/api/leads",
            &json!({"phone": "+12025550142", "source": "Podcast"}),
        )
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(
        leads(&mut client).await.items[0].source.as_deref(),
        Some("podcast")
    );
    let forms: LeadForms = client.get(FORMS).await.json();
    assert_eq!(forms.items[0].leads, 2);
}

#[actix_web::test]
async fn programs_are_told_the_same_and_nothing_is_kept() {
    let (_world, server, mut client) = admin().await;
    let form = made(&mut client, "Landing page", &[SITE]).await;
    let mut site = browser(&server, SITE);
    let honest = send(&mut site, &form.key, json!({"email": "a@example.com"})).await;
    for trap in [
        json!({"email": "spam@example.com", "website": "https://spam.example"}),
        json!({"email": "spam@example.com", "elapsed_ms": 12}),
        // What would not have fitted, either.
        json!({"email": "no address", "website": "x"}),
    ] {
        let answer = send(&mut site, &form.key, trap).await;
        assert_eq!((answer.status, &answer.body), (honest.status, &honest.body));
    }
    assert_eq!(leads(&mut client).await.items.len(), 1);
}

#[actix_web::test]
async fn a_form_is_sent_from_its_own_sites_alone() {
    let (_world, server, mut client) = admin().await;
    let form = made(&mut client, "A", &[SITE]).await;
    made(&mut client, "B", &["https://b.example"]).await;
    let lead = json!({"email": "a@example.com"});
    for (site, told) in [
        ("https://evil.example", ""),
        ("null", ""),
        ("https://b.example", ""),
    ] {
        let answer = send(&mut browser(&server, site), &form.key, lead.clone()).await;
        assert_eq!(answer.code(), Code::OriginNotAllowed, "{site}");
        assert_eq!(answer.header("access-control-allow-origin"), told, "{site}");
    }
    // What is no browser says nothing of where it comes from.
    assert_eq!(
        send(&mut server.client(), &form.key, lead.clone())
            .await
            .status,
        202
    );
    // A page reads why it was refused.
    let refused = send(
        &mut browser(&server, SITE),
        &form.key,
        json!({"email": "x"}),
    )
    .await;
    assert_eq!(refused.problem().errors[0].field, "email");
    assert_eq!(refused.header("access-control-allow-origin"), SITE);

    let preflight = async |site: &str| {
        browser(&server, site)
            .header("Access-Control-Request-Method", "POST")
            .send(Method::OPTIONS, "/api/leads", None)
            .await
    };
    let allowed = preflight(SITE).await;
    assert_eq!(allowed.status, 204);
    assert_eq!(allowed.header("access-control-allow-origin"), SITE);
    assert_eq!(allowed.header("access-control-allow-methods"), "POST");
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("content-type")
    );
    let foreign = preflight("https://evil.example").await;
    assert_eq!(foreign.status, 204);
    assert_eq!(foreign.header("access-control-allow-origin"), "");
    // And nowhere else.
    let elsewhere = browser(&server, SITE)
        .send(Method::OPTIONS, "/api/crm/leads", None)
        .await;
    assert_eq!(elsewhere.code(), Code::MethodNotAllowed);
}

#[actix_web::test]
async fn a_key_that_is_none_opens_nothing() {
    let (world, server, mut client) = admin().await;
    let form = made(&mut client, "A", &[SITE]).await;
    let lead = json!({"email": "a@example.com"});
    for key in ["", "pk_nobody", "eyJ.a.b", "pk_' or true"] {
        let answer = send(&mut server.client(), key, lead.clone()).await;
        assert_eq!(answer.code(), Code::Unauthenticated, "{key}");
        assert!(!answer.header("www-authenticate").is_empty());
    }
    let keyless = server.client().post("/api/leads", &lead).await;
    assert_eq!(keyless.code(), Code::Unauthenticated);
    // A session of ours, or a token, is none either.
    let answer = client.post("/api/leads", &lead).await;
    assert_eq!(answer.code(), Code::Unauthenticated);
    let path = format!("{FORMS}/{}", form.id);
    let revoked: LeadForm = client.send(Method::DELETE, &path, None).await.json();
    assert_eq!(revoked.revoked_at, Some(world.now()));
    let answer = send(&mut browser(&server, SITE), &form.key, lead).await;
    assert_eq!(answer.code(), Code::Unauthenticated);
}

#[actix_web::test]
async fn too_much_and_too_many_are_refused() {
    let (world, _server, mut client) = admin().await;
    let server = world.start_with(|settings| settings.lead_rate_limit = 2.try_into().unwrap());
    let form = made(&mut client, "A", &[SITE]).await;
    let mut site = browser(&server, SITE).header("X-Forwarded-For", "198.51.100.9");
    let large = json!({"email": "a@example.com", "message": "x".repeat(200_000)});
    let answer = send(&mut site, &form.key, large).await;
    assert_eq!(answer.code(), Code::PayloadTooLarge);
    let longest = json!({"email": "a@example.com", "message": "é".repeat(10_000)});
    let answer = send(&mut site, &form.key, longest).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.header("ratelimit-policy"), r#""lead_form";q=2;w=60"#);
    let small = json!({"email": "b@example.com"});
    assert_eq!(send(&mut site, &form.key, small.clone()).await.status, 202);
    let refused = send(&mut site, &form.key, small.clone()).await;
    assert_eq!(refused.code(), Code::TooManyRequests);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(refused.header("access-control-allow-origin"), SITE);
    // Somebody else is not held up by that.
    let mut other = browser(&server, SITE).header("X-Forwarded-For", "198.51.100.10");
    assert_eq!(send(&mut other, &form.key, small).await.status, 202);
}

#[actix_web::test]
async fn whatever_is_sent_is_an_answer() {
    let (_world, server, mut client) = admin().await;
    let form = made(&mut client, "A", &[SITE]).await;
    let mut site = browser(&server, SITE).header("Authorization", &format!("Bearer {}", form.key));
    for (kind, body, code) in [
        ("application/json", "{", Code::InvalidJson),
        ("application/json", "[]", Code::InvalidBody),
        ("application/json", "null", Code::InvalidBody),
        ("application/json", r#"{"name": 7}"#, Code::InvalidBody),
        ("application/json", r#"{"nmae": "A"}"#, Code::InvalidBody),
        (
            "application/json",
            r#"{"name": "a\u0000"}"#,
            Code::InvalidBody,
        ),
        ("application/json", "{}", Code::InvalidBody),
        ("text/plain", "{}", Code::UnsupportedMediaType),
    ] {
        let sent = Some((kind, body.as_bytes().to_vec()));
        let answer = site.send(Method::POST, "/api/leads", sent).await;
        assert_eq!(answer.code(), code, "{body}");
        assert_eq!(answer.header("access-control-allow-origin"), SITE, "{body}");
    }
    let sent = Some(("application/json", b"{\"name\": \"\xff\"}".to_vec()));
    let answer = site.send(Method::POST, "/api/leads", sent).await;
    assert_eq!(answer.code(), Code::InvalidJson);
}

#[actix_web::test]
async fn a_form_is_changed_by_an_admin() {
    let (_world, _server, mut client) = admin().await;
    let form = made(&mut client, "A", &[SITE]).await;
    let path = format!("{FORMS}/{}", form.id);
    let body = |value: Value| Some(("application/json", value.to_string().into_bytes()));
    let changed = client
        .send(
            Method::PUT,
            &path,
            body(json!({"name": "B", "origins": []})),
        )
        .await;
    let changed: LeadForm = changed.json();
    assert_eq!((changed.name.as_str(), changed.key), ("B", form.key));
    assert!(changed.origins.is_empty() && changed.source.is_none());
    let wrong = client
        .send(
            Method::PUT,
            &path,
            body(json!({"name": "", "origins": ["*"]})),
        )
        .await;
    let fields: Vec<String> = wrong
        .problem()
        .errors
        .into_iter()
        .map(|error| error.field)
        .collect();
    assert_eq!(fields, ["name", "origins.0"]);
    let nothing = format!("{FORMS}/00000000-0000-0000-0000-000000000000");
    let answer = client.send(Method::DELETE, &nothing, None).await;
    assert_eq!(answer.code(), Code::NotFound);
}
