// Package input reads the numbers, lists and times that members and operators type. Digits and punctuation of other
// keyboards, like full-width forms, are read as the ASCII ones.
package input
