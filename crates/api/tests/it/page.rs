//! The page and the API's documentation, as a browser asks for them. What the files hold is tested where they are made.

use crm_types::problem::Code;

use crate::server::World;

#[actix_web::test]
async fn every_address_of_the_page_answers_alike() {
    let world = World::create().await;
    let server = world.start();
    let mut browser = server.client().header("Accept", "text/html");
    let first = browser.get("/").await;
    let policy = first.header("content-security-policy").to_owned();
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    for path in [
        "/sign-in",
        "/admin/crm/members",
        "/admin/crm/members/board",
        "/admin/crm/members/7?x=1",
        "/admin/",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, first.status, "{path}");
        assert_eq!(answer.header("content-security-policy"), policy);
        if answer.status == 200 {
            assert_eq!(answer.body, first.body, "{path}");
            assert_eq!(answer.header("cache-control"), "no-cache");
        } else {
            // Built without its page, the program says so and its API works.
            assert_eq!(answer.code(), Code::Unavailable);
        }
    }
}

#[actix_web::test]
async fn a_file_that_is_not_there_is_not_the_page() {
    let world = World::create().await;
    let server = world.start();
    for path in [
        "/assets/nothing-0.js",
        "/assets/..%2findex.html",
        "/assets/%2e%2e%2f%2e%2e%2fCargo.toml",
    ] {
        assert_eq!(
            server.client().get(path).await.code(),
            Code::NotFound,
            "{path}"
        );
    }
}

#[actix_web::test]
async fn the_documentation_is_ours_to_the_last_file() {
    let world = World::create().await;
    let server = world.start();
    let mut browser = server.client();
    let start = browser.get("/api/docs").await;
    assert_eq!(
        (start.status.as_u16(), start.header("location")),
        (308, "/api/docs/index.html")
    );
    let index = browser.get("/api/docs/index.html").await;
    assert_eq!(index.status, 200);
    let policy = index.header("content-security-policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    for quoted in index
        .text()
        .split(['"', '\''])
        .filter(|text| text.contains(".js") || text.contains(".css"))
    {
        let name = quoted.trim_start_matches("./");
        assert!(!name.contains("//"), "{name} comes from elsewhere");
        assert_eq!(
            browser.get(&format!("/api/docs/{name}")).await.status,
            200,
            "{name}"
        );
    }
    assert!(!index.text().contains("<script>"), "nothing is inline");
    assert!(
        browser
            .get("/api/docs/swagger-initializer.js")
            .await
            .text()
            .contains("/api/openapi.json")
    );
    assert_eq!(
        browser.get("/api/docs/nothing.js").await.code(),
        Code::NotFound
    );
}
