// Package desk shows what the secretariat and the moderators work with.
//
//	Overview       GET /desk                       OverviewProps
//	People         GET /desk/people                PeopleProps
//	Person         GET /desk/people/:person        PersonProps
//	Merging        …/:person/merging               MergingProps
//	Policy         GET /desk/policy                PolicyProps
//	Preview        GET /desk/policy/preview        PreviewProps
//	Audit          GET /desk/audit                 AuditProps
//	Parties        GET /desk/parties               PartiesProps
//	Party          GET /desk/parties/:party/edit   PartyProps (and /new)
//	Organizations  GET /desk/organizations         OrganizationsProps
//	Organization   …/:organization/edit            OrganizationProps (and /new)
//	Forums         GET /desk/forums                ForumsProps
//	Forum          …/:forum/edit                   ForumProps (and /new)
//	Themes         GET /desk/themes                ThemesProps
//	Theme          …/:theme/edit                   ThemeProps
//
// Frame is around each of them, and around the screens about accounts that
// belong to the desk. A form's values are those that were typed, by field, so
// that a refused form comes back as it was; where somebody else was first it
// comes back with what is there now beside it (ConflictProps).
package desk
