package desk

import (
	"context"

	"minamata.exchange/views/text"
)

// DoneName is an act of the audit record in words; one that is not known here
// stands as it is.
func DoneName(ctx context.Context, act string) string {
	if key, known := done[act]; known {
		return text.T(ctx, key)
	}
	return act
}

// done is what the acts of the audit record are called.
var done = map[string]string{ //nolint:gosec // names of acts, one of which speaks of a password
	"account.address":          "desk.done.account_address",
	"account.approved":         "desk.done.account_approved",
	"account.evidence_erased":  "desk.done.account_evidence_erased",
	"account.lapse":            "desk.done.account_lapse",
	"account.refused":          "desk.done.account_refused",
	"account.invite":           "desk.done.account_invite",
	"account.join":             "desk.done.account_join",
	"account.password":         "desk.done.account_password",
	"account.reinstate":        "desk.done.account_reinstate",
	"account.remove":           "desk.done.account_remove",
	"account.renew":            "desk.done.account_renew",
	"account.suspend":          "desk.done.account_suspend",
	"account.uninvite":         "desk.done.account_uninvite",
	"audit.verify":             "desk.done.audit_verify",
	"case.claim":               "desk.case.did.claim",
	"case.hand_back":           "desk.case.did.hand_back",
	"case.hand_on":             "desk.case.did.hand_on",
	"case.hide":                "desk.case.did.hide",
	"case.keep":                "desk.case.did.keep",
	"case.open":                "desk.case.did.open",
	"case.release":             "desk.case.did.release",
	"case.set":                 "desk.cases.hide_after",
	"case.undo":                "desk.case.did.undo",
	"case.watch":               "desk.watch",
	"case.withhold":            "desk.case.did.withhold",
	"focal_point.appoint":      "desk.done.focal_point_appoint",
	"focal_point.end":          "desk.done.focal_point_end",
	"forum.change":             "desk.done.forum_change",
	"forum.close":              "desk.done.forum_close",
	"forum.open":               "desk.done.forum_open",
	"forum.reopen":             "desk.done.forum_reopen",
	"organization.add":         "desk.done.organization_add",
	"organization.change":      "desk.done.organization_change",
	"party.add":                "desk.done.party_add",
	"party.change":             "desk.done.party_change",
	"person.ask_deletion":      "desk.done.person_ask_deletion",
	"person.call_off_deletion": "desk.done.person_call_off_deletion",
	"person.delete":            "desk.done.person_delete",
	"person.keep":              "desk.done.person_keep",
	"person.merge":             "desk.done.person_merge",
	"person.take_in":           "desk.done.person_take_in",
	"person.move":              "desk.done.person_move",
	"person.order_deletion":    "desk.done.person_order_deletion",
	"policy.add":               "desk.done.policy_add",
	"policy.remove":            "desk.done.policy_remove",
	"post.delete":              "desk.done.post_delete",
	"post.edit":                "desk.done.post_edit",
	"post.restore":             "desk.done.post_restore",
	"role.grant":               "desk.done.role_grant",
	"role.withdraw":            "desk.done.role_withdraw",
	"site.settle":              "desk.done.site_settle",
	"theme.change":             "desk.done.theme_change",
	"topic.arrange":            "desk.done.topic_arrange",
	"topic.close":              "desk.done.topic_close",
	"topic.describe":           "desk.done.topic_describe",
	"topic.lock":               "desk.done.topic_lock",
	"topic.merge":              "desk.done.topic_merge",
	"topic.move":               "desk.done.topic_move",
	"topic.pin":                "desk.done.topic_pin",
	"topic.reopen":             "desk.done.topic_reopen",
	"topic.return":             "desk.done.topic_return",
	"topic.split":              "desk.done.topic_split",
	"topic.unlock":             "desk.done.topic_unlock",
	"topic.unpin":              "desk.done.topic_unpin",
	"word.add":                 "desk.done.word_add",
	"word.remove":              "desk.done.word_remove",
}
