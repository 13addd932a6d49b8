//! The shape of the dashboard while it is asked for: as many tiles as there will be, each as high as it will be.

use leptos::prelude::*;

use crate::ui::Skeleton;

/// Grey where the figures will be.
pub fn shape() -> AnyView {
    let tiles: Vec<AnyView> = (0..6)
        .map(|_| {
            view! {
                <li class="tile">
                    <div class="tile-name"><Skeleton width="medium" /></div>
                    <div class="tile-value"><Skeleton width="short" /></div>
                    <div class="tile-no-trend"></div>
                    <div class="tile-change"><Skeleton width="medium" /></div>
                    <div class="tile-origin"><Skeleton width="long" /></div>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="tiles tiles-shape" aria-hidden="true">{tiles}</ul> }.into_any()
}
