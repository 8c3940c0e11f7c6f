// Package ops provides metrics ([Metrics]), health and readiness ([Probe]), and the HTTP
// server for both ([Handler], [Serve]).
//
// It is independent of songs and Discord. Labels and pages never contain texts of members,
// ids or addresses, because their readers may not see who ordered what.
package ops
