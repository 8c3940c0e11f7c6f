// Package signin signs members in to the pages: with Discord's OAuth2, or with a link that /me web made.
//
// Both create a session in the database and a cookie with its token. Discord's tokens are used once, for the id and
// name of the user and to check the membership in the server to return to, and then revoked. What a member may do is
// read from the server with every page.
package signin
