// Package deletiondb deletes data: songs, the data of a user or a guild, and rows whose retention
// period has ended. It also exports the data of a user, because both use the same list of tables.
package deletiondb
