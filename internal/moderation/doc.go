// Package moderation finds blocked words and links in texts of members, models and
// providers, in any spelling. It calls no service; package lyrics does.
package moderation
