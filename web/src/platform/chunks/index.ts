export { patiently } from './patiently';
