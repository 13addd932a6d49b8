//! The words of revenue: why an amount counts or not, what a discount did, how revenue moved; computes nothing.

use crate::words::words;

words! {
    /// The rule by which an item of a subscription counts as recurring revenue, or does not.
    RevenueRule {
        /// The subscription is active.
        Active "active",
        /// Past due, and still counted.
        PastDue "past_due",
        /// Past due for longer than the policy allows.
        PastDueTooLong "past_due_too_long",
        /// Active, and ends with its period: counted, but not committed.
        Ending "ending",
        /// Ends with its period, and by the policy counts no more.
        EndingNotCounted "ending_not_counted",
        Trialing "trialing",
        Incomplete "incomplete",
        IncompleteExpired "incomplete_expired",
        Unpaid "unpaid",
        Paused "paused",
        Canceled "canceled",
        /// Its invoices are not collected for now: shown as paused revenue.
        CollectionPaused "collection_paused",
        /// Its invoices are not collected for now, and by the policy it counts all the same.
        CollectionPausedCounted "collection_paused_counted",
        /// Paid by use: shown as usage revenue.
        Metered "metered",
        /// Paid once.
        OneOff "one_off",
        /// Ends by itself after some payments.
        Instalments "instalments",
        /// Something about it could not be understood.
        NotUnderstood "not_understood",
    }
}

words! {
    /// What a discount did to an item.
    DiscountRule {
        /// It takes something off for good.
        Forever "forever",
        /// It lasts for a while, and by the policy is subtracted as long as it does.
        Lasting "lasting",
        /// It lasts for a while only, and so takes nothing off what recurs.
        Passing "passing",
        /// It is over.
        Over "over",
        /// Its amount is in another currency.
        OtherCurrency "other_currency",
        /// It is for other products.
        OtherProduct "other_product",
        /// Its amount comes off once an invoice, of which this item has no part each time.
        OtherInvoice "other_invoice",
    }
}

words! {
    /// How a member's recurring revenue moved on a day.
    MovementKind {
        New "new",
        Expansion "expansion",
        Contraction "contraction",
        /// They left of their own accord.
        ChurnVoluntary "churn_voluntary",
        /// They did not pay.
        ChurnDelinquent "churn_delinquent",
        /// They paid before, and do again.
        Reactivation "reactivation",
        /// An exchange rate changed. The one kind that may be above or below zero.
        Fx "fx",
    }
}

words! {
    /// Whose published rules.
    Peer {
        Stripe "stripe",
        ChartMogul "chartmogul",
        ProfitWell "profitwell",
    }
}

words! {
    /// As what an item counts.
    RevenueCounts {
        /// Recurring, and no end in sight.
        Committed "committed",
        /// Recurring, but about to end.
        Ending "ending",
        /// Shown as paused revenue.
        Paused "paused",
        /// Not at all.
        No "no",
    }
}

words! {
    /// How we know whose a customer is.
    LinkedBy {
        /// The customer's metadata names the member.
        Metadata "metadata",
        /// Exactly one member has the customer's address.
        Email "email",
        /// Somebody said so.
        Hand "hand",
    }
}
