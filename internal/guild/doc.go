// Package guild implements the settings of a server: roles, budgets, channels, retention and
// language. Each change is recorded in the audit.
package guild
