/** Every text of the panel passes through one of these as a literal, so that a catalogue can be extracted. */
export { type Translate, untranslated as english } from '../model/translate.js';
