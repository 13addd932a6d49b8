//! The program the browser starts; everything is in the library, so that it is checked and tested natively.

fn main() {
    crm_frontend::start();
}
