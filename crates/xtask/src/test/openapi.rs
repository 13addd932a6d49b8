//! The OpenAPI document: the committed one is what the routes say now, and two linters like it.

use super::outcome::{Checks, Count, Failure};
use super::session::Session;
use crate::generate;
use crate::process::Program;
use crate::tools::node;

pub fn check(session: &mut Session<'_>) -> Result<Count, Failure> {
    session.build()?;
    let mut checks = Checks::default();
    let drift = generate::check(session.workspace, &session.crm());
    checks.add(drift.map(|()| Count::ONE_PASSED).map_err(Failure::from));
    let folder = session.workspace.path("openapi");
    let node = node::ensure()?;
    node::ensure_packages(&folder)?;
    let linter = |script: &str| {
        Program::new(&node)
            .arg(folder.join("node_modules").join(script))
            .dir(&folder)
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
    };
    let redocly = linter("@redocly/cli/bin/cli.js").args(["lint", "openapi.json"]);
    checks.add(session.check("redocly", redocly));
    let spectral = linter("@stoplight/spectral-cli/dist/index.js")
        .args(["lint", "openapi.json", "--ruleset", "spectral.yaml"])
        .args(["--fail-severity", "hint"]);
    checks.add(session.check("spectral", spectral));
    checks.finish()
}
