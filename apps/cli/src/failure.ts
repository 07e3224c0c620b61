/** Why a command ends without having done its work; the message is for people. */

/** Exit status 1. */
export class Failure extends Error {}

/** Exit status 2. */
export class WrongUse extends Error {}
