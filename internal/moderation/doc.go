// Package moderation finds blocked words and links in texts of members, models and providers, however they are written.
// It asks no service; package songwriter has the part that does.
package moderation
