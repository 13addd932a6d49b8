//! `crm config`: what is in effect and where it comes from, then everything that is wrong with it.

use super::{print, values};
use crate::config::{sample, serve, show};
use crate::{Outcome, cli};

/// Shows the configuration, or a sample of one.
pub fn config(options: &cli::Config) -> Outcome {
    if options.sample {
        return print(&sample());
    }
    let values = values()?;
    print(&show(&values))?;
    for unknown in &values.unknown {
        let hint = unknown
            .nearest
            .map(|name| format!("; did you mean {name}?"))
            .unwrap_or_default();
        print(&format!("{}: nothing reads this{hint}\n", unknown.name))?;
    }
    serve(&values)?;
    Ok(())
}
