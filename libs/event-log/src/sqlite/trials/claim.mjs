// Claims a folder, says so, and stays. Usage: <folder>
import { claimFolder } from '#event-log';

console.log(claimFolder(process.argv[2]) === undefined ? 'refused' : 'claimed');
setInterval(() => {}, 1000);
