// Package cowritingmessages renders the panels of songs that members write line by line and keeps them up to date.
package cowritingmessages
